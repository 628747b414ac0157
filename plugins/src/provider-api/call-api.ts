import { FatalError, RetryLater, type TaskFetch, type TaskResponse } from '@patchbay/sdk'
import { waitOf, type ResponseHeaders } from './wait-of.ts'

/** What a provider says that went wrong, in its own words. */
export interface Problem {
  /** Its name or number for it. */
  code?: string | number | undefined
  message?: string | undefined
  /** It asks for fewer requests, though its status does not say so. */
  limited?: boolean | undefined
  /** Milliseconds, where no header says how long to wait. */
  waitMs?: number | undefined
  /** It may well be gone on the next attempt, though its status does not say so. */
  passing?: boolean | undefined
  /** No later request will do better, though its status says so. */
  lasting?: boolean | undefined
}

/** What differs between the APIs of providers. */
export interface Api {
  /** As messages name it, such as `X`. */
  name: string
  /** Sent with each request. */
  headers?: Record<string, string>
  /** Reads an error; `undefined` where the answer says nothing of one. */
  problemOf: (body: unknown, response: { status: number; headers: ResponseHeaders }) => Problem | undefined
  /** Errors may come with a status of success. */
  failsWith200?: true
}

export interface ApiRequest {
  /** Default: GET. */
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Relative to the provider's `apiBaseUrl`, or absolute at another origin of its. */
  url: string
  /** `undefined` leaves a parameter out. */
  query?: Record<string, string | number | boolean | undefined>
  headers?: Record<string, string>
  /** The body, sent as JSON; members that are `undefined` are left out. */
  json?: object
  /** Statuses of errors that are answers to the caller. */
  accept?: number[]
}

export interface Answer {
  api: Api
  status: number
  headers: ResponseHeaders
  /** Parsed; `undefined` for none. */
  body: unknown
}

const defaultWaitMs = 60_000

/** Where the time it names is over already: its clock may be behind. */
const overMs = 1_000

/**
 * Sends a request to a provider's API.
 *
 * @throws {RetryLater} if the provider asks for that
 * @throws {FatalError} with what the provider said, if the same request cannot succeed later
 * @throws {Error} with what the provider said, if it may
 */
export async function callApi(fetch: TaskFetch, api: Api, request: ApiRequest): Promise<Answer> {
  const { method = 'GET', json, accept = [] } = request
  const response = await fetch(urlOf(request), {
    method,
    headers: {
      accept: 'application/json',
      ...(json && { 'content-type': 'application/json; charset=utf-8' }),
      ...api.headers,
      ...request.headers,
    },
    ...(json && { body: JSON.stringify(json) }),
  })
  const body = await bodyOf(response)
  const { status, headers } = response
  const problem = response.ok && !api.failsWith200 ? undefined : api.problemOf(body.value, response)
  if (accept.includes(status) || (response.ok && !problem)) {
    if (!body.parsed) throw unreadable(api, status, method)
    return { api, status, headers, body: body.value }
  }
  throw failureOf(api, response, problem ?? {})
}

function urlOf({ url, query = {} }: ApiRequest): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.append(name, String(value))
  }
  const text = parameters.toString()
  return text === '' ? url : `${url}?${text}`
}

async function bodyOf(response: TaskResponse): Promise<{ parsed: boolean; value?: unknown }> {
  const text = await response.text()
  if (text.trim() === '') return { parsed: true }
  try {
    return { parsed: true, value: JSON.parse(text) as unknown }
  } catch {
    return { parsed: false }
  }
}

/** What was asked for may have been done: asking again is for whoever only reads. */
function unreadable({ name }: Api, status: number, method: string): Error {
  const message = `${name} answered ${status} with something that is not JSON`
  return method === 'GET'
    ? new Error(message)
    : new FatalError(`${message}: look there whether it was done`, { code: 'provider_answer_unreadable' })
}

const fatalCodes: Record<number, string> = {
  401: 'provider_unauthorized',
  403: 'provider_forbidden',
  404: 'provider_not_found',
}

function failureOf({ name }: Api, { ok, status, headers }: TaskResponse, problem: Problem): Error {
  const { code, message, limited, waitMs, passing, lasting } = problem
  const known = [...(ok ? [] : [status]), ...(code === undefined ? [] : [code])].join(', ')
  const sentence = `${name} answered with an error (${known})` + (message ? `: ${shortened(message)}` : '')
  if ((status === 429 || limited) && !lasting) {
    const askedMs = waitOf(headers, Date.now()) ?? waitMs ?? defaultWaitMs
    return new RetryLater(askedMs > 0 ? askedMs : overMs, sentence)
  }
  if (passing || ((status >= 500 || status === 408) && !lasting)) return new Error(sentence)
  const remedy = status === 401 ? ' (connect the account again)' : ''
  return new FatalError(sentence + remedy, { code: fatalCodes[status] ?? 'provider_refused' })
}

const maxMessage = 500

function shortened(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim()
  return line.length > maxMessage ? `${line.slice(0, maxMessage)}…` : line
}
