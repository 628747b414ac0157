import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Configuration } from 'oidc-provider'

export interface AuthorizationServer {
  url: string
  /** What a hub is told of it. */
  settings: {
    clientId: string
    clientSecret: string
    scopes: string[]
    endpoints: Record<string, string>
  }
  /** Who signs in there next; they consent to everything, unless told otherwise, or are asked on a page. */
  user: { id: string; answer: 'consent' | 'deny' | 'ask' }
  /** Requests to the token endpoint so far, by grant type. */
  grants: Array<{ type: string; status: number }>
  /** Called before the token endpoint answers. */
  beforeToken: ((request: IncomingMessage, response: ServerResponse) => Promise<boolean>) | undefined
  /** Whether an access token is alive there; tells its user. */
  check(accessToken: string): Promise<string | undefined>
  /** Where the picture of an account is. */
  pictureOf(id: string): string
  /** All that it has issued so far. */
  issued: Set<string>
  /** Times that it took the reuse of a refresh token for a theft, and ended what it belonged to. */
  thefts: number
  /** Ends all access tokens; refresh tokens stay good. */
  endAccessTokens(): Promise<void>
  close(): Promise<void>
}

/** The scopes that clients may ask for, beside `openid`. */
const scopes = ['offline_access', 'profile', 'write']

/**
 * A certified OAuth 2 server (oidc-provider) on a port of its own: code flow with PKCE, refresh tokens that
 * rotate and whose reuse ends the grant, revocation. It has an API of its own at `/api`, see `apiAnswer`.
 *
 * @param options.hub where its one client is
 * @param options.tokenSeconds how long an access token lives; may be changed
 */
export async function startAuthorizationServer(options: {
  hub: string
  provider: string
  tokenSeconds?: number
  /** What may be asked for beside the usual. */
  scopes?: string[]
  /** How its client authenticates; default: in the body. */
  clientAuth?: 'client_secret_basic' | 'client_secret_post'
  /** Answers `/api/…`. */
  api?: (request: IncomingMessage, response: ServerResponse) => void
}): Promise<AuthorizationServer & { tokenSeconds: number }> {
  const { hub, provider: name, api } = options
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = { id: 'patchbay', secret: 'secret-of-the-client' }
  const running: AuthorizationServer & { tokenSeconds: number } = {
    url,
    settings: {
      clientId: client.id,
      clientSecret: client.secret,
      scopes: ['openid', 'offline_access', 'profile'],
      endpoints: {
        authorizationUrl: `${url}/auth?prompt=consent`,
        tokenUrl: `${url}/token`,
        revocationUrl: `${url}/token/revocation`,
        userInfoUrl: `${url}/me`,
        apiBaseUrl: url,
      },
    },
    user: { id: 'ada', answer: 'consent' },
    grants: [],
    beforeToken: undefined,
    pictureOf: (id) => `https://example.com/${id}.png`,
    tokenSeconds: options.tokenSeconds ?? 3_600,
    check: async (accessToken) => (await provider.AccessToken.find(accessToken))?.accountId,
    issued: new Set(),
    thefts: 0,
    async endAccessTokens() {
      for (const token of running.issued) await (await provider.AccessToken.find(token))?.destroy()
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const configuration: Configuration = {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [`${hub}/oauth/${name}/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: options.clientAuth ?? 'client_secret_post',
      },
    ],
    scopes: ['openid', ...scopes, ...(options.scopes ?? [])],
    claims: { openid: ['sub'], profile: ['name', 'picture'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: `Name of ${id}`, picture: running.pictureOf(id) }),
    }),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    conformIdTokenClaims: false,
    ttl: {
      AccessToken: () => running.tokenSeconds,
      AuthorizationCode: 60,
      Grant: 3_600,
      IdToken: 3_600,
      Interaction: 600,
      RefreshToken: 3_600,
      Session: 600,
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      userinfo: { enabled: true },
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    cookies: { keys: ['of the cookies'] },
  }
  const provider = new Provider(url, configuration)
  // Its warnings are about what a test does on purpose.
  provider.on('server_error', (_, error) => process.stderr.write(`${error.stack ?? error.message}\n`))
  provider.on('grant.revoked', () => (running.thefts += 1))
  for (const kind of ['access_token', 'refresh_token'] as const) {
    provider.on(`${kind}.saved` as 'access_token.saved', (token) => {
      running.issued.add(token.jti)
    })
  }
  const callback = provider.callback()
  server.on('request', (request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.statusCode = 500
      response.end(String(error))
    })
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', url)
    if (pathname.startsWith('/interaction/')) return interact(request, response)
    if (pathname.startsWith('/api') && api) return api(request, response)
    if (pathname === '/token') {
      if (running.beforeToken && !(await running.beforeToken(request, response))) return
      const grant = { type: '', status: 0 }
      running.grants.push(grant)
      request.on('data', (chunk: Buffer) => {
        grant.type ||= new URLSearchParams(chunk.toString()).get('grant_type') ?? ''
      })
      request.pause()
      response.on('finish', () => (grant.status = response.statusCode))
    }
    await callback(request, response)
  }

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const details = await provider.interactionDetails(request, response)
    const { answer } = running.user
    const decided = new URL(request.url ?? '', url).searchParams.get('answer')
    if (answer === 'ask' && details.prompt.name === 'consent' && decided === null) {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      return void response.end(consentPage(String(details.params['scope'])))
    }
    if (answer === 'deny' || decided === 'deny') {
      const denied = { error: 'access_denied', error_description: 'The user <b>said no</b>' }
      return provider.interactionFinished(request, response, denied)
    }
    if (details.prompt.name === 'login') {
      const login = { login: { accountId: running.user.id } }
      return provider.interactionFinished(request, response, login)
    }
    const accountId = details.session?.accountId ?? running.user.id
    const grant = new provider.Grant({ accountId, clientId: client.id })
    grant.addOIDCScope(String(details.params['scope']))
    const consent = { consent: { grantId: await grant.save() } }
    return provider.interactionFinished(request, response, consent, { mergeWithLastSubmission: true })
  }

  return running
}

function consentPage(scope: string): string {
  return `<!doctype html>
<html lang="en">
<title>The provider</title>
<h1>Let Patchbay act for you?</h1>
<p>It asks for: ${scope}</p>
<form><button name="answer" value="consent">Allow</button> <button name="answer" value="deny">Deny</button></form>
</html>
`
}
