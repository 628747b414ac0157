import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../../../server/test/support/authorization-server.ts'
import type { Person } from './person.ts'

/** X's scopes, as its tasks need them. */
const scopes = ['tweet.read', 'tweet.write', 'users.read', 'offline.access']

/** A picture: one red pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

export interface X {
  /** Where people say yes. */
  authorization: AuthorizationServer
  /** Requests to post, as they came. */
  requests: Array<{ method: string; path: string; headers: IncomingHttpHeaders; body: unknown }>
  /** What was posted, by whom. */
  tweets: Array<{ by: string; text: string }>
  /** Tells a hub of it. @param asked the scopes that are asked for from the start; default: all that its tasks need */
  setUp(admin: Person, asked?: string[]): Promise<void>
  close(): Promise<void>
}

/**
 * X on this machine: a real authorization server, and its API as the documentation has it
 * (https://docs.x.com/x-api/users/get-my-user, https://docs.x.com/x-api/posts/create-post).
 */
export async function startX(hub: string): Promise<X> {
  const authorization = await startAuthorizationServer({
    hub,
    provider: 'twitter',
    scopes,
    clientAuth: 'client_secret_basic',
  })
  const tweets: X['tweets'] = []
  const posts: X['requests'] = []
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', url)
    if (pathname.startsWith('/pictures/'))
      return void response.writeHead(200, { 'content-type': 'image/png' }).end(pixel)
    const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? []
    const user = await authorization.check(token)
    if (user === undefined) return json(response, 401, { title: 'Unauthorized', status: 401 })
    if (request.method === 'GET' && pathname === '/2/users/me') {
      const picture = { profile_image_url: `${url}/pictures/${user}.png` }
      return json(response, 200, {
        data: { id: `id-of-${user}`, name: `Name of ${user}`, username: user, ...picture },
      })
    }
    if (request.method === 'POST' && pathname === '/2/tweets') {
      const body = JSON.parse(await bodyOf(request)) as { text: string }
      const { text } = body
      posts.push({ method: request.method, path: request.url ?? '', headers: request.headers, body })
      tweets.push({ by: user, text })
      return json(response, 201, { data: { id: String(tweets.length), text } })
    }
    return json(response, 404, { title: 'Not Found Error', status: 404 })
  }

  return {
    authorization,
    requests: posts,
    tweets,
    async setUp(admin, asked = scopes) {
      const { clientId, clientSecret, endpoints } = authorization.settings
      const own = { apiBaseUrl: url, userInfoUrl: `${url}/2/users/me?user.fields=profile_image_url` }
      const settings = { clientId, clientSecret, scopes: asked, endpoints: { ...endpoints, ...own } }
      await admin.send('PUT', '/api/providers/twitter', settings)
    },
    async close() {
      await Promise.all([closed(server), authorization.close()])
    },
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
