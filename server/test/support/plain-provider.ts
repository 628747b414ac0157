import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Browser } from './browser.ts'
import type { Client } from './client.ts'
import { bodyOf } from './local-x.ts'

export interface PlainAnswer {
  status?: number
  json: object
}

export interface PlainProvider {
  url: string
  /** What the token endpoint answers. */
  token: object
  /** Answers all other requests. */
  serve: (request: { method: string; path: string; authorization: string; body: string }) => PlainAnswer
  /** Connects an account of whom the token is. @returns the integration's id */
  connect(client: Client): Promise<string>
  close(): Promise<void>
}

/**
 * A provider on this machine that asks nobody and answers what a test wants: for what providers do in other ways
 * than RFC 6749 has it.
 *
 * @param options.endpoints paths
 */
export async function startPlainProvider(
  admin: Client,
  options: { name: string; scopes?: string[]; endpoints: Record<string, string> },
): Promise<PlainProvider> {
  const { name, scopes, endpoints } = options
  const server = createServer((request, response) => {
    const answer = ({ status = 200, json }: PlainAnswer) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
    const asked = new URL(request.url ?? '', 'http://provider')
    if (asked.pathname === '/authorize') {
      const back = new URL(asked.searchParams.get('redirect_uri') ?? '')
      back.searchParams.set('code', 'a-code')
      back.searchParams.set('state', asked.searchParams.get('state') ?? '')
      return void response.writeHead(302, { location: back.href }).end()
    }
    if (asked.pathname === '/token') return void answer({ json: provider.token })
    void serve(request).then(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function serve(request: IncomingMessage): Promise<PlainAnswer> {
    const { method = '', url: path = '', headers } = request
    return provider.serve({
      method,
      path,
      authorization: headers.authorization ?? '',
      body: await bodyOf(request),
    })
  }

  const provider: PlainProvider = {
    url,
    token: {},
    serve: () => ({ status: 404, json: {} }),
    async connect(client) {
      const { body } = await client.post(`/api/integrations/${name}/connect`, {})
      const { status } = await new Browser().open(body.url)
      if (status !== 200) throw new Error(`not connected: ${status}`)
      const all: Array<{ id: string; provider: string }> = (await client.get('/api/integrations')).body
      const connected = all.find((one) => one.provider === name)
      if (!connected) throw new Error('not connected')
      return connected.id
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const { status, body } = await admin.put(`/api/providers/${name}`, {
    clientId: 'client',
    clientSecret: 'secret of the client',
    ...(scopes && { scopes }),
    endpoints: {
      authorizationUrl: `${url}/authorize`,
      tokenUrl: `${url}/token`,
      apiBaseUrl: url,
      ...Object.fromEntries(Object.entries(endpoints).map(([which, path]) => [which, url + path])),
    },
  })
  if (status !== 200) throw new Error(`not set up: ${JSON.stringify(body)}`)
  return provider
}
