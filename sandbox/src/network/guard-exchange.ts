import type { Exchange, ExchangeResponse } from './exchange.ts'
import { type Grant, prefixed, unprefixed, withoutSecrets } from './grant.ts'
import type { HostFetch, HostRequest } from './host-fetch.ts'
import { destinationOf, isDeclared, isNamed, type Destination } from './host-rule.ts'
import {
  blockedPort,
  describeFailure,
  NetworkDenied,
  RequestFailed,
  restricted,
  undeclared,
} from './network-failure.ts'
import { nextHop, type Hop } from './next-hop.ts'
import { taskHeaders } from './request-headers.ts'

const maxRedirects = 5

/**
 * Makes a fetch for tasks of single exchanges: each hop goes to a declared host, carries what the host
 * grants it and follows redirects as the Fetch standard has it.
 *
 * @param allowPrivate hosts of which ports may be used that are blocked in general
 */
export function guardExchange(exchange: Exchange, allowPrivate: string[]): HostFetch {
  return async (request) => {
    const { signal, redirect, authorize, mayRepeat = () => true } = request
    let hop = firstHop(request)
    const secrets = new Set<string>()
    for (let redirects = 0; ; redirects++) {
      const destination = checkedDestination(hop.url, request, allowPrivate)
      const inWords = (error: unknown): never => {
        throw signal.aborted ? signal.reason : describeFailure(error, destination)
      }
      const send = async (grant: Grant | undefined) => {
        for (const secret of grant?.secrets ?? []) secrets.add(secret)
        const answer = await exchange(granted(hop, grant), signal).catch(async (error: unknown) => {
          if (!signal.aborted) await grant?.answered?.(undefined)
          return inWords(error)
        })
        const response =
          grant?.readsAnswers && !isRedirect(answer) ? await alreadyRead(answer).catch(inWords) : answer
        const better = await grant?.answered?.(response).catch((error: unknown) => {
          response.discard()
          throw error
        })
        return { grant, response, better }
      }
      const first = await send(await authorize?.(hop.url))
      const repeated = first.better && mayRepeat() ? first.better : undefined
      if (repeated) first.response.discard()
      const { grant, response } = repeated ? await send(repeated) : first
      const next = redirect === 'manual' ? undefined : followed(hop, response)
      if (!next) {
        const { status, statusText, headers } = response
        const body = await response.read().catch(inWords)
        const shown = { status, statusText, headers, url: shownUrl(hop), redirected: redirects > 0, body }
        return withoutSecrets(shown, secrets)
      }
      response.discard()
      checkRedirect(destination, { redirect, redirects })
      hop = { ...next, url: unprefixed(next.url, hop.url, grant?.pathPrefix) }
    }
  }
}

/** A request as it is sent: with what the host adds. */
function granted(hop: Hop, grant: Grant | undefined): Hop {
  const headers = { ...hop.headers, ...taskHeaders(Object.entries(grant?.headers ?? {})) }
  return { ...hop, url: prefixed(hop.url, grant?.pathPrefix), headers }
}

function isRedirect({ status }: ExchangeResponse): boolean {
  return status >= 300 && status < 400
}

async function alreadyRead(response: ExchangeResponse): Promise<ExchangeResponse & { body: Uint8Array }> {
  const body = await response.read()
  return { ...response, body, read: () => Promise.resolve(body), discard: () => undefined }
}

/** As the task knows it: without what the host put into the path. */
function shownUrl({ url }: Hop): string {
  return url.href.replace(/#.*$/, '')
}

function followed(hop: Hop, response: ExchangeResponse): Hop | undefined {
  try {
    return nextHop(hop, response)
  } catch (error) {
    response.discard()
    throw error
  }
}

function firstHop({ url, baseUrl, method: rawMethod, headers, body }: HostRequest): Hop {
  if (!URL.canParse(url, baseUrl)) {
    throw new RequestFailed('The URL is not valid: give it whole, as https://example.com/path')
  }
  const method = rawMethod.toUpperCase()
  if (!/^[!#$%&'*+.^_`|~0-9A-Z-]+$/.test(method) || ['CONNECT', 'TRACE', 'TRACK'].includes(method)) {
    throw new RequestFailed(`The method ${JSON.stringify(method.slice(0, 20))} cannot be used`)
  }
  if (body !== null && (method === 'GET' || method === 'HEAD')) {
    throw new RequestFailed(`A ${method} request cannot have a body`)
  }
  return { url: new URL(url, baseUrl), method, headers: taskHeaders(headers), body }
}

/** @throws {NetworkDenied} if the task may not go there; addresses are checked when connecting */
function checkedDestination(
  url: URL,
  { hosts, within }: Pick<HostRequest, 'hosts' | 'within'>,
  allowPrivate: string[],
): Destination {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new NetworkDenied(`A task may not use "${url.protocol}" URLs: only https: and http: ones`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new NetworkDenied(
      'A URL may not carry a user name or password: send an authorization header instead',
    )
  }
  const destination = destinationOf(url)
  if (within && !isNamed(within, destination)) throw restricted(destination)
  if (isDeclared(hosts, destination)) return destination
  if (hosts !== 'public') throw undeclared(destination)
  if (isNamed(allowPrivate, destination)) return destination
  throw blockedPort(destination)
}

function checkRedirect(
  { host }: Destination,
  { redirect, redirects }: { redirect: HostRequest['redirect']; redirects: number },
): void {
  if (redirect === 'error') throw new RequestFailed(`"${host}" redirects, which the request forbids`)
  if (redirects === maxRedirects) {
    throw new RequestFailed(`"${host}" redirects more than ${maxRedirects} times`)
  }
}
