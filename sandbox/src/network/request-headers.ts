import { validateHeaderName, validateHeaderValue } from 'node:http'
import { RequestFailed } from './network-failure.ts'

/** Headers that describe the connection or the encoding: they are ours to set, a task's are dropped. */
const ours = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
])

const credentials = new Set(['authorization', 'cookie', 'proxy-authorization'])

/**
 * The headers that a task may send, names in lower case, values of repeated ones joined.
 *
 * @throws {RequestFailed} if a name or value is none in HTTP
 */
export function taskHeaders(entries: Array<[name: string, value: string]>): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  for (const [rawName, value] of entries) {
    const name = rawName.toLowerCase()
    checkHeader(name, value)
    if (ours.has(name) || name.startsWith('proxy-') || name.startsWith('sec-')) continue
    const earlier = headers[name]
    headers[name] = earlier === undefined ? value : `${earlier}${name === 'cookie' ? '; ' : ', '}${value}`
  }
  return headers
}

/** What is left for another origin. */
export function withoutCredentials(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !credentials.has(name)))
}

/** What is left for a request that has lost its body on a redirect. */
export function withoutContent(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')))
}

function checkHeader(name: string, value: string): void {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
  } catch {
    throw new RequestFailed(
      `The header ${JSON.stringify(name.slice(0, 64))} has a name or value that HTTP does not allow`,
    )
  }
}
