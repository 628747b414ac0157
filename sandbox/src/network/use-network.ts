import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'
import { createGuardedFetch } from './guarded-fetch.ts'
import type { HttpExchangeOptions } from './http-exchange.ts'
import type { HostFetch, HostRequest } from './host-fetch.ts'

export interface SeenRequest {
  port: number
  line: string
  headers: IncomingMessage['headers']
  body: string
}

/** For a test file: real servers on loopback and guarded fetches, ended after each test. */
export function useNetwork() {
  const closers: Array<() => unknown> = []
  const seen: SeenRequest[] = []

  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close()
    seen.length = 0
  })

  /** Starts a server that remembers its requests in `seen`; answers with its port. */
  async function serve(answer: RequestListener): Promise<number> {
    const server = createServer(async (request, response) => {
      const chunks = await Array.fromAsync(request)
      const { port } = server.address() as AddressInfo
      const body = Buffer.concat(chunks).toString()
      seen.push({ port, line: `${request.method} ${request.url}`, headers: request.headers, body })
      answer(request, response)
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    closers.push(() => {
      server.closeAllConnections()
      server.close()
    })
    return (server.address() as AddressInfo).port
  }

  /** A guarded fetch that may reach 127.0.0.1 unless told otherwise. */
  function guard(options: Partial<HttpExchangeOptions> = {}): HostFetch {
    const guarded = createGuardedFetch({ allowPrivate: ['127.0.0.1'], ...options })
    closers.push(() => guarded.close())
    return guarded.fetch
  }

  return { serve, guard, seen }
}

export function get(url: string, more: Partial<HostRequest> = {}): HostRequest {
  const { signal } = new AbortController()
  return { url, method: 'GET', headers: [], body: null, redirect: 'follow', hosts: 'public', signal, ...more }
}

export function textOf({ body }: { body: Uint8Array }): string {
  return new TextDecoder().decode(body)
}
