import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** The world outside: it counts what tasks do to it, by call and task. */
export interface Effects {
  /** `host:port` */
  host: string
  count(task: string, call: string): number
  /** Resolves once so many different calls have come. */
  seen(calls: number): Promise<void>
  close(): void
}

/** Answers `/<task>/<call>?delay=<ms>&status=<n>` with which request of its kind it was. */
export async function startEffects(): Promise<Effects> {
  const counts = new Map<string, number>()
  const waiting = new Set<() => void>()
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://effects')
    const nth = (counts.get(pathname) ?? 0) + 1
    counts.set(pathname, nth)
    for (const look of waiting) look()
    request.resume()
    void delay(Number(searchParams.get('delay'))).then(() => {
      response.writeHead(Number(searchParams.get('status') ?? 200), { 'content-type': 'application/json' })
      response.end(JSON.stringify({ nth }))
    })
  })
  // Nodes stand still for longer than the usual five seconds, and would go on with connections that are closed.
  server.keepAliveTimeout = 120_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: (task, call) => counts.get(`/${task}/${call}`) ?? 0,
    seen: (calls) =>
      new Promise((resolve) => {
        const look = () => {
          if (counts.size < calls) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
