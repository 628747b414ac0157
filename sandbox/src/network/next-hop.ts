import { RequestFailed } from './network-failure.ts'
import { withoutContent, withoutCredentials } from './request-headers.ts'

export interface Hop {
  url: URL
  method: string
  /** Names in lower case. */
  headers: Record<string, string>
  body: Uint8Array | string | null
}

const redirects = new Set([301, 302, 303, 307, 308])

/**
 * The request that a redirect asks for, as the Fetch standard has it: 303, and 301 or 302 to a POST, become
 * a GET without body; credentials do not follow to another origin.
 *
 * @returns `undefined` when the response is no redirect
 * @throws {RequestFailed} if it leads to no URL
 */
export function nextHop(
  hop: Hop,
  { status, headers: answered }: { status: number; headers: Array<[name: string, value: string]> },
): Hop | undefined {
  const [, location] = answered.find(([name]) => name === 'location') ?? []
  if (!redirects.has(status) || location === undefined) return undefined
  if (!URL.canParse(location, hop.url.href)) {
    throw new RequestFailed(`"${hop.url.hostname}" redirects to something that is no URL`)
  }
  const url = new URL(location, hop.url.href)
  if (url.hash === '') url.hash = hop.url.hash
  const becomesGet =
    status === 303 ? !['GET', 'HEAD'].includes(hop.method) : status < 303 && hop.method === 'POST'
  const headers = url.origin === hop.url.origin ? hop.headers : withoutCredentials(hop.headers)
  if (becomesGet) return { url, method: 'GET', headers: withoutContent(headers), body: null }
  return { ...hop, url, headers }
}
