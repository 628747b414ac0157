import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server.ts'
import { Browser } from './browser.ts'
import type { Answer, Client } from './client.ts'

const scopes = ['tweet.read', 'tweet.write', 'users.read', 'offline.access']

export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  /** Whose token it carries. */
  by: string
  text: string
  answer: (status: number, body: object, headers?: Record<string, string>) => void
}

export interface LocalX {
  url: string
  server: AuthorizationServer & { tokenSeconds: number }
  tweets: Array<{ by: string; text: string }>
  /** Requests to its API so far, whatever they came to; those that connecting an account makes are not counted. */
  requests: number
  /** Answers a request to tweet in place of X where it returns true. */
  inPlace: ((exchange: Exchange) => boolean) | undefined
  /** Connects an account of `id`, who consents. */
  connect(client: Client, id: string): Promise<void>
  close(): Promise<void>
}

/**
 * X on this machine: a certified OAuth 2 server, and its API as
 * https://docs.x.com/x-api/posts/create-post has it.
 *
 * @param hub where its one client is; the provider is set up there by `admin`
 */
export async function startLocalX({ url: hub, admin }: { url: string; admin: Client }): Promise<LocalX> {
  const server = await startAuthorizationServer({
    hub,
    provider: 'twitter',
    scopes,
    clientAuth: 'client_secret_basic',
  })
  const api = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  const x: LocalX = {
    url: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
    server,
    tweets: [],
    requests: 0,
    inPlace: undefined,
    async connect(client, id) {
      server.user = { id, answer: 'consent' }
      const { body } = await client.post('/api/integrations/twitter/connect', {})
      const { status } = await new Browser().open(body.url)
      if (status !== 200) throw new Error(`not connected: ${status}`)
    },
    async close() {
      await server.close()
      api.closeAllConnections()
      api.close()
    },
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? []
    const by = await server.check(token)
    const answer: Exchange['answer'] = (status, body, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    const asksWho = request.url?.startsWith('/2/users/me') === true
    if (!asksWho) x.requests += 1
    if (by === undefined) return answer(401, { title: 'Unauthorized', status: 401 })
    if (asksWho) return answer(200, { data: { id: by, name: by, username: by } })
    const { text } = JSON.parse(await bodyOf(request)) as { text: string }
    if (x.inPlace?.({ request, response, by, text, answer })) return
    x.tweets.push({ by, text })
    answer(201, { data: { id: '1', text } })
  }

  const { clientId, clientSecret, endpoints } = server.settings
  const { status } = await admin.put('/api/providers/twitter', {
    clientId,
    clientSecret,
    scopes,
    endpoints: { ...endpoints, apiBaseUrl: x.url, userInfoUrl: `${x.url}/2/users/me` },
  })
  if (status !== 200) throw new Error(`not set up: ${status}`)
  return x
}

/**
 * X takes so many tweets in each window, and tells of that with each answer
 * (https://docs.x.com/x-api/fundamentals/rate-limits); any more are refused.
 *
 * @returns how many it has refused so far
 */
export function limitTweets(x: LocalX, { limit, seconds }: { limit: number; seconds: number }): () => number {
  const window = { used: 0, endsAt: 0, refused: 0 }
  x.inPlace = ({ by, text, answer }) => {
    const now = Date.now() / 1_000
    if (now >= window.endsAt) Object.assign(window, { used: 0, endsAt: Math.ceil(now + seconds) })
    const headers = () => ({
      'x-rate-limit-limit': String(limit),
      'x-rate-limit-remaining': String(limit - window.used),
      'x-rate-limit-reset': String(window.endsAt),
    })
    if (window.used === limit) {
      window.refused += 1
      answer(429, { title: 'Too Many Requests' }, headers())
      return true
    }
    window.used += 1
    x.tweets.push({ by, text })
    answer(201, { data: { id: '1', text } }, headers())
    return true
  }
  return () => window.refused
}

/** An interaction that tweets. @returns its slug */
export async function publishTweeting(admin: Client, settings: object = {}): Promise<string> {
  const task = { name: 'announce', type: 'twitter.send-tweet', inputs: {}, ...settings }
  return (await admin.publish({ graph: { tasks: [task], edges: [] } })).slug
}

export function tweet(
  client: Client,
  slug: string,
  text: string,
  headers?: Record<string, string>,
): Promise<Answer> {
  return client.post(`/run/${slug}`, { announce: { text } }, headers)
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}
