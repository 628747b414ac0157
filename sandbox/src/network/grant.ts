import type { HostResponse } from './host-fetch.ts'

/** What the host adds to one request of a task, and the task never sees. */
export interface Grant {
  /** They win over the task's own. */
  headers: Record<string, string>
  /** Put before the path, such as `/bot123:abc`; a path of `/` alone is replaced by it. */
  pathPrefix?: string
  /** What no answer may hand back, whoever sent it. */
  secrets: string[]
  /** `answered` has to see what answers hold: some refuse with a status of success. */
  readsAnswers?: true
  /**
   * Told of the answer to each request that it was added to, or that there was none.
   *
   * @returns what the request is sent with once more: it was refused for what was added, so nobody acted on it
   * @throws {AccountLost} where there will not be such a thing @throws {RequestLater} where there may be, later
   */
  answered?: (answer: GrantedAnswer | undefined) => Promise<Grant | undefined>
}

/** `body` is there where it was asked for, and the answer redirects nowhere. */
export type GrantedAnswer = Pick<HostResponse, 'status' | 'headers'> & { body?: Uint8Array }

/** Decides for each hop. @returns undefined where nothing is added */
export type Authorize = (url: URL) => Promise<Grant | undefined>

export function prefixed(url: URL, prefix: string | undefined): URL {
  if (prefix === undefined) return url
  const whole = new URL(url)
  whole.pathname = url.pathname === '/' ? prefix : `${prefix}${url.pathname}`
  return whole
}

/** Where a redirect of a prefixed request leads, as the task would have asked for it. */
export function unprefixed(url: URL, from: URL, prefix: string | undefined): URL {
  if (prefix === undefined || url.origin !== from.origin) return url
  if (url.pathname !== prefix && !url.pathname.startsWith(`${prefix}/`)) return url
  const bare = new URL(url)
  bare.pathname = url.pathname.slice(prefix.length)
  return bare
}

const mask = '***'

/** Shorter ones would take ordinary words away. */
const shortestSecret = 8

/**
 * A response without the secrets of any hop before it, as they are and as URLs and JSON write them. What a
 * hostile server of the provider would make of a token beyond that, it could as well keep for itself.
 */
export function withoutSecrets(response: HostResponse, secrets: ReadonlySet<string>): HostResponse {
  const texts = [...secrets].flatMap(written).toSorted((one, other) => other.length - one.length)
  if (texts.length === 0) return response
  const clean = (text: string) => texts.reduce((rest, secret) => rest.replaceAll(secret, mask), text)
  const headers = response.headers.map(([name, value]): [string, string] => [name, clean(value)])
  const { url, statusText, body } = response
  return {
    ...response,
    url: clean(url),
    statusText: clean(statusText),
    headers,
    body: withoutBytes(body, texts),
  }
}

function written(secret: string): string[] {
  if (secret.length < shortestSecret) return []
  const inJson = JSON.stringify(secret).slice(1, -1)
  const forms = [secret, encodeURIComponent(secret), inJson, Buffer.from(secret).toString('base64')]
  return [...new Set(forms)]
}

/** Bytes that are no text stay as they are. */
function withoutBytes(body: Uint8Array, texts: string[]): Uint8Array {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (!texts.some((text) => buffer.includes(text))) return body
  // One byte is one character and back: nothing but what is replaced changes.
  const clean = texts.reduce(
    (rest, text) => rest.replaceAll(Buffer.from(text).toString('latin1'), mask),
    buffer.toString('latin1'),
  )
  return Buffer.from(clean, 'latin1')
}
