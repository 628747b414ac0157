import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Answers nobody until it is opened: what asks it goes on when the test says so. */
export interface Gate {
  /** `host:port` */
  host: string
  /** Resolves once so many requests wait. */
  held(requests: number): Promise<void>
  open(): void
  close(): void
}

export async function startGate(): Promise<Gate> {
  const opened = Promise.withResolvers<void>()
  let held = 0
  const server = createServer((request, response) => {
    held += 1
    server.emit('held')
    request.resume()
    void opened.promise.then(() => response.end('1'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async held(requests) {
      while (held < requests) await once(server, 'held')
    },
    open: () => opened.resolve(),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
