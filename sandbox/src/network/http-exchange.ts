import { Agent, type Dispatcher } from 'undici'
import type { Exchange, ExchangeResponse } from './exchange.ts'
import { guardedConnector, type Resolve } from './guarded-connector.ts'
import { destinationOf } from './host-rule.ts'
import type { Hop } from './next-hop.ts'
import { acceptedEncodings, readLimited } from './read-limited.ts'
import { createSystemResolver } from './system-resolver.ts'

export interface HttpExchangeOptions {
  /** Hosts (`host`, `host:port`; without a port: any) that tasks may reach although their address is private. */
  allowPrivate: string[]
  /** Resolves names; default: the system's resolver. */
  resolve?: Resolve
  /** Largest response body, decompressed, in bytes; default 10 MB. */
  maxResponseBytes?: number
}

const defaultMaxResponseBytes = 10_000_000

/** Exchanges over the network. Reads no proxy settings, keeps no cookies, trusts the certificates Node trusts. */
export function createHttpExchange(options: HttpExchangeOptions): {
  exchange: Exchange
  close: () => Promise<void>
} {
  const { allowPrivate, maxResponseBytes = defaultMaxResponseBytes } = options
  const resolve = options.resolve ?? createSystemResolver()
  const agent = new Agent({
    connect: guardedConnector({ allowPrivate, resolve }),
    connections: 128,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
  })
  const exchange: Exchange = async (hop, signal) => {
    const response = await agent.request({
      origin: hop.url.origin,
      path: `${hop.url.pathname}${hop.url.search}`,
      method: hop.method,
      headers: {
        accept: '*/*',
        'user-agent': 'Patchbay',
        ...hop.headers,
        'accept-encoding': acceptedEncodings,
      },
      body: hop.body,
      signal,
    })
    return exchanged(response, hop, maxResponseBytes)
  }
  return { exchange, close: () => agent.destroy() }
}

function exchanged(
  { statusCode: status, statusText, headers, body }: Dispatcher.ResponseData,
  { method, url }: Hop,
  maxBytes: number,
): ExchangeResponse {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  )
  const hasBody = method !== 'HEAD' && ![204, 205, 304].includes(status)
  const encodings = entries
    .filter(([name]) => hasBody && name === 'content-encoding')
    .map(([, value]) => value)
  return {
    status,
    statusText,
    headers: entries,
    read: () => readLimited(body, { encoding: encodings.join(), maxBytes, host: destinationOf(url).host }),
    discard: () => void body.on('error', () => undefined).destroy(),
  }
}
