import { defineTask, FatalError, secret, Type } from '@patchbay/sdk'
import { readBody } from './read-body.ts'

const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])

export default defineTask({
  type: 'core.http-request',
  title: 'HTTP request',
  description: 'Sends a request to any public host and gives on the response.',
  icon: 'globe',
  category: 'Web',
  network: 'public',
  idempotent: { field: 'method', in: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'] },
  limits: { memoryMb: 128 },
  input: Type.Object({
    method: Type.Enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'], {
      title: 'Method',
      default: 'GET',
    }),
    url: Type.String({
      title: 'URL',
      description: 'The whole address, beginning with https:// or http://.',
      minLength: 1,
      maxLength: 20_000,
      examples: ['https://api.example.com/items'],
    }),
    headers: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        title: 'Headers',
        description: 'Their values are masked wherever they would be shown.',
        examples: [{ authorization: 'Bearer …' }],
        ...secret,
      }),
    ),
    query: Type.Optional(
      Type.Record(Type.String(), Type.Union([scalar, Type.Array(scalar)]), {
        title: 'Query',
        description: 'Parameters added to the URL; a list adds one for each item, null adds none.',
        examples: [{ q: 'shoes', size: [41, 42] }],
      }),
    ),
    body: Type.Optional(
      Type.Unknown({
        title: 'Body',
        description: 'Text is sent as it is, anything else as JSON; null sends none.',
      }),
    ),
    failOnStatus: Type.Optional(
      Type.Boolean({
        title: 'Fail on 4xx and 5xx',
        description: 'Off: the task completes whatever the status, and later tasks can look at it.',
        default: true,
      }),
    ),
  }),
  output: Type.Object({
    status: Type.Integer({ title: 'Status', examples: [200] }),
    headers: Type.Record(Type.String(), Type.String(), {
      title: 'Headers',
      description: 'Names in lower case.',
    }),
    body: Type.Unknown({
      title: 'Body',
      description: 'Parsed where it is JSON, text where it is text, base64 for anything else, null for none.',
    }),
    url: Type.String({ title: 'URL', description: 'The address that answered, after redirects.' }),
  }),
  async run({ input, fetch }) {
    const { method, failOnStatus = true } = input
    const url = addressOf(input.url, input.query ?? {})
    const response = await fetch(url.href, { method, ...contentOf(input) })
    const body = await readBody(response)
    if (failOnStatus && response.status >= 400) {
      // Without the query, which may hold a key.
      const address = `${url.origin}${url.pathname}`
      throw new Error(
        `${method} ${address} answered ${response.status} ${response.statusText}`.trimEnd() + excerptOf(body),
      )
    }
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers.entries()),
      body,
      url: response.url,
    }
  },
})

type Scalar = string | number | boolean | null

/** @throws {FatalError} if it is not a whole http or https URL */
function addressOf(text: string, query: Record<string, Scalar | Scalar[]>): URL {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new FatalError('"url" must be a whole address, such as https://example.com/path')
  }
  const url = new URL(text)
  for (const [name, value] of Object.entries(query)) {
    for (const item of [value].flat()) if (item !== null) url.searchParams.append(name, String(item))
  }
  return url
}

/** @throws {FatalError} if the method takes no body */
function contentOf({
  method,
  headers = {},
  body,
}: {
  method: string
  headers?: Record<string, string>
  body?: unknown
}) {
  if (body === undefined || body === null) return { headers }
  if (method === 'GET' || method === 'HEAD') {
    throw new FatalError(`A ${method} request has no body: leave "body" blank, or use another method`)
  }
  if (typeof body === 'string') return { headers, body }
  const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
  return {
    headers: typed ? headers : { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
}

function excerptOf(body: unknown): string {
  if (body === null || body === '') return ''
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return `: ${text.length > 300 ? `${text.slice(0, 300)}…` : text}`
}
