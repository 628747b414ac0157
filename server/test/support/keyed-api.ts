import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface KeyedApi {
  /** Of the provider `openai`. */
  settings: { endpoints: { apiBaseUrl: string } }
  /** Which keys came, in order; those that connecting sends are not counted. */
  keys: string[]
  close(): Promise<void>
}

/** The only key that it does not take. */
export const refusedKey = 'a-key-of-nobody'

/** An API like OpenAI's on this machine, https://platform.openai.com/docs/api-reference/authentication. */
export async function startKeyedApi(): Promise<KeyedApi> {
  const keys: string[] = []
  const server = createServer((request, response) => {
    const [, key = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? []
    if (request.url !== '/v1/models') keys.push(key)
    response
      .writeHead(key === refusedKey ? 401 : 200, { 'content-type': 'application/json' })
      .end('{"data":[]}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const apiBaseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    settings: { endpoints: { apiBaseUrl } },
    keys,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
