import { lookup } from 'node:dns/promises'
import { Agent, type Dispatcher } from 'undici'
import { guardedConnector, type Resolve } from './guarded-connector.ts'
import type { HostFetch, HostRequest, HostResponse } from './host-fetch.ts'
import { destinationOf, isDeclared, isNamed, type Destination } from './host-rule.ts'
import { blockedPort, describeFailure, NetworkDenied, RequestFailed, undeclared } from './network-failure.ts'
import { nextHop, type Hop } from './next-hop.ts'
import { acceptedEncodings, readLimited } from './read-limited.ts'
import { taskHeaders } from './request-headers.ts'

export interface GuardedFetchOptions {
  /** Hosts (`host`, `host:port`; without a port: any) that tasks may reach although their address is private. */
  allowPrivate: string[]
  /** Resolves names; default: the system's resolver. */
  resolve?: Resolve
  /** Largest response body, decompressed, in bytes; default 10 MB. */
  maxResponseBytes?: number
}

export interface GuardedFetch {
  fetch: HostFetch
  /** Closes kept connections; requests under way fail. */
  close(): Promise<void>
}

const maxRedirects = 5
const defaultMaxResponseBytes = 10_000_000

/**
 * The only way from a task to the network: http and https to declared hosts at public addresses, checked
 * after resolution and anew at each redirect. Reads no proxy settings, keeps no cookies, trusts the
 * certificates that Node trusts.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { allowPrivate, maxResponseBytes = defaultMaxResponseBytes } = options
  const resolve = options.resolve ?? ((host: string) => lookup(host, { all: true }))
  const agent = new Agent({
    connect: guardedConnector({ allowPrivate, resolve }),
    connections: 128,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
  })

  async function fetch(request: HostRequest): Promise<HostResponse> {
    let hop = firstHop(request)
    for (let redirected = 0; ; redirected++) {
      const destination = checkedDestination(hop.url, request.hosts, allowPrivate)
      const granted = (await request.authorize?.(hop.url)) ?? {}
      const response = await send(agent, hop, { granted, signal: request.signal }).catch((error: unknown) => {
        throw request.signal.aborted ? request.signal.reason : describeFailure(error, destination)
      })
      const location = headerOf(response, 'location')
      const next =
        request.redirect === 'manual' ? undefined : nextHop(hop, { status: response.statusCode, location })
      if (!next)
        return receive(response, {
          hop,
          redirected: redirected > 0,
          signal: request.signal,
          maxResponseBytes,
        })
      response.body.on('error', () => undefined).destroy()
      if (request.redirect === 'error')
        throw new RequestFailed(`"${destination.host}" redirects, which the request forbids`)
      if (redirected === maxRedirects)
        throw new RequestFailed(`"${destination.host}" redirects more than ${maxRedirects} times`)
      hop = next
    }
  }
  return { fetch, close: () => agent.destroy() }
}

function firstHop({ url: text, method: rawMethod, headers, body }: HostRequest): Hop {
  if (!URL.canParse(text))
    throw new RequestFailed('The URL is not valid: give it whole, as https://example.com/path')
  const method = rawMethod.toUpperCase()
  if (!/^[!#$%&'*+.^_`|~0-9A-Z-]+$/.test(method) || ['CONNECT', 'TRACE', 'TRACK'].includes(method)) {
    throw new RequestFailed(`The method ${JSON.stringify(method.slice(0, 20))} cannot be used`)
  }
  if (body !== null && (method === 'GET' || method === 'HEAD')) {
    throw new RequestFailed(`A ${method} request cannot have a body`)
  }
  return { url: new URL(text), method, headers: taskHeaders(headers), body }
}

/** @throws {NetworkDenied} if the task may not go there; addresses are checked when connecting */
function checkedDestination(url: URL, hosts: string[] | 'public', allowPrivate: string[]): Destination {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new NetworkDenied(`A task may not use "${url.protocol}" URLs: only https: and http: ones`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new NetworkDenied(
      'A URL may not carry a user name or password: send an authorization header instead',
    )
  }
  const destination = destinationOf(url)
  if (isDeclared(hosts, destination)) return destination
  if (hosts !== 'public') throw undeclared(destination)
  if (isNamed(allowPrivate, destination)) return destination
  throw blockedPort(destination)
}

function send(
  agent: Agent,
  { url, method, headers, body }: Hop,
  { granted, signal }: { granted: Record<string, string>; signal: AbortSignal },
) {
  return agent.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: method as Dispatcher.HttpMethod,
    headers: {
      accept: '*/*',
      'user-agent': 'Patchbay',
      ...headers,
      ...taskHeaders(Object.entries(granted)),
      'accept-encoding': acceptedEncodings,
    },
    body,
    signal,
  })
}

async function receive(
  response: Dispatcher.ResponseData,
  {
    hop,
    redirected,
    signal,
    maxResponseBytes,
  }: { hop: Hop; redirected: boolean; signal: AbortSignal; maxResponseBytes: number },
): Promise<HostResponse> {
  const { host } = destinationOf(hop.url)
  const hasBody = hop.method !== 'HEAD' && ![204, 205, 304].includes(response.statusCode)
  const encoding = hasBody ? (headerOf(response, 'content-encoding') ?? '') : ''
  const body = await readLimited(response.body, { encoding, maxBytes: maxResponseBytes, host }).catch(
    (error: unknown) => {
      throw signal.aborted ? signal.reason : describeFailure(error, destinationOf(hop.url))
    },
  )
  return {
    status: response.statusCode,
    statusText: response.statusText,
    url: hop.url.href.replace(/#.*$/, ''),
    redirected,
    headers: Object.entries(response.headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((one): [string, string] => [name, one]),
    ),
    body,
  }
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
