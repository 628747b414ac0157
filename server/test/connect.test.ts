import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from './support/authorization-server.ts'
import { Browser } from './support/browser.ts'
import type { Client } from './support/client.ts'
import { startHub, type TestHub } from './support/hub.ts'

// Against a certified OAuth 2 server, over HTTP.
let hub: TestHub
let server: AuthorizationServer
let user: Client

beforeAll(async () => {
  hub = await startHub({ PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1' })
  server = await startAuthorizationServer({ hub: hub.url, provider: 'forge' })
  await hub.admin.request('PUT', '/api/providers/forge', {
    ...server.settings,
    title: 'The Forge',
  })
  const settings = (await hub.admin.get('/api/settings')).body
  const returnOrigins = ['https://app.example.com']
  await hub.admin.request('PUT', '/api/settings', { ...settings, returnOrigins })
  user = await hub.signUp('user')
})

afterAll(async () => {
  await hub.dispose()
  await server.close()
})

const returnTo = 'https://app.example.com/done?tab=1'
const isReturn = (url: string) => url.startsWith('https://app.example.com/')

async function start(client: Client, request: object = { returnTo }): Promise<string> {
  const { status, body } = await client.post('/api/integrations/forge/connect', request)
  expect({ status, body }).toMatchObject({ status: 200 })
  return body.url
}

/** The parameters that it came back with. */
async function connect(client: Client, request?: object): Promise<Record<string, string>> {
  const { url } = await new Browser().open(await start(client, request), { until: isReturn })
  return Object.fromEntries(new URL(url).searchParams)
}

test('an account is connected, shown with its name and picture, and its tokens never', async () => {
  server.user = { id: 'ada', answer: 'consent' }
  const outcome = await connect(user)
  expect(outcome).toEqual({ tab: '1', connected: 'forge', integration: expect.any(String) })
  const { body } = await user.get('/api/integrations')
  expect(body).toEqual([
    {
      id: outcome['integration'],
      provider: 'forge',
      account: { id: 'ada', name: 'Name of ada', picture: 'https://example.com/ada.png' },
      scopes: expect.arrayContaining(['openid', 'offline_access', 'profile']),
      status: 'connected',
      createdAt: expect.any(String),
      lastUsedAt: null,
    },
  ])
  expect(server.issued.size).toBeGreaterThan(0)
  expect((await hub.admin.get('/api/integrations')).body).toEqual([])
})

test('connecting again keeps the id, also with more scopes; another account is another one', async () => {
  server.user = { id: 'ada', answer: 'consent' }
  const first = await connect(user)
  const again = await connect(user, { returnTo, scopes: ['write'] })
  expect(again['integration']).toBe(first['integration'])
  server.user = { id: 'bob', answer: 'consent' }
  const other = await connect(user)
  expect(other['integration']).not.toBe(first['integration'])
  const { body } = await user.get('/api/integrations')
  expect(body.map(({ account }: { account: { id: string } }) => account.id)).toEqual(['ada', 'bob'])
  // What was granted once is asked for again: a token has no less than the one before.
  for (const { scopes } of body) expect(scopes).toContain('write')
})

test('disconnecting revokes the tokens there, and is for its owner alone', async () => {
  server.user = { id: 'carol', answer: 'consent' }
  const stranger = await hub.signUp('user')
  const known = new Set(server.issued)
  const { integration } = await connect(user)
  const [access = ''] = [...server.issued].filter((token) => !known.has(token))
  expect(await server.check(access)).toBe('carol')
  expect((await stranger.delete(`/api/integrations/${integration}`)).status).toBe(404)
  expect((await user.delete(`/api/integrations/${integration}`)).status).toBe(204)
  expect(await server.check(access)).toBeUndefined()
  expect((await user.delete(`/api/integrations/${integration}`)).status).toBe(404)
})

test('a user who is deleted takes their integrations along, revoked', async () => {
  server.user = { id: 'dora', answer: 'consent' }
  const leaving = await hub.signUp('user')
  const known = new Set(server.issued)
  await connect(leaving)
  const [access = ''] = [...server.issued].filter((token) => !known.has(token))
  expect((await hub.admin.delete(`/api/users/${leaving.user.id}`)).status).toBe(204)
  expect(await server.check(access)).toBeUndefined()
})

describe('what does not work out is said:', () => {
  test('consent that is denied, where there is somewhere to return to, and where not', async () => {
    server.user = { id: 'eve', answer: 'deny' }
    expect(await connect(user)).toMatchObject({ tab: '1', error: 'access_denied' })
    const page = await new Browser().open(await start(user, {}))
    expect(page).toMatchObject({ status: 400, text: expect.stringContaining('was denied') })
    expect(page.text).not.toContain('<b>')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
    server.user = { id: 'ada', answer: 'consent' }
  })

  test('a start page that was opened before, or by somebody else', async () => {
    const url = await start(user)
    await fetch(url, { method: 'HEAD' })
    const mine = new Browser()
    const opened = await mine.open(url, { until: (next) => next.startsWith(server.url) })
    expect(opened.url).toContain('code_challenge_method=S256')
    expect(await new Browser().open(url)).toMatchObject({
      status: 404,
      text: expect.stringContaining('used up'),
    })
    const headers = { cookie: `patchbay=${hub.admin.token}` }
    const other = await fetch(await start(user), { headers, redirect: 'manual' })
    expect(other.status).toBe(403)
    expect(await fetch(`${hub.url}/oauth/start/${'x'.repeat(43)}`)).toMatchObject({ status: 404 })
  })

  test('a state of another browser, one that was used before, and one that was made up', async () => {
    const isCallback = (next: string) => next.startsWith(`${hub.url}/oauth/forge/callback`)
    const mine = new Browser()
    const { url: callback } = await mine.open(await start(user), { until: isCallback })
    expect(await new Browser().open(callback)).toMatchObject({
      status: 400,
      text: expect.stringContaining('another browser'),
    })
    // It counts once, whoever came first.
    expect(await mine.open(callback)).toMatchObject({ status: 404, text: expect.stringContaining('used up') })

    const { url } = await mine.open(await start(user), { until: isCallback })
    const swapped = url.replace('/forge/', '/github/')
    expect(await mine.open(swapped)).toMatchObject({ text: expect.stringContaining('another provider') })
    expect((await mine.open(`${hub.url}/oauth/forge/callback?state=made-up&code=x`)).status).toBe(404)
    expect((await mine.open(`${hub.url}/oauth/forge/callback`)).status).toBe(400)
  })

  test('a code that the provider refuses, and a provider that is away', async () => {
    const isCallback = (next: string) => next.startsWith(`${hub.url}/oauth/forge/callback`)
    const mine = new Browser()
    const { url } = await mine.open(await start(user), { until: isCallback })
    const forged = new URL(url)
    forged.searchParams.set('code', 'forged')
    const back = await mine.open(forged.href, { until: isReturn })
    expect(new URL(back.url).searchParams.get('error')).toBe('connect_failed')
    expect(new URL(back.url).searchParams.get('error_description')).toContain('invalid_grant')

    server.beforeToken = async (_, response) => {
      response.writeHead(503).end('<html>')
      return false
    }
    expect(await connect(user)).toMatchObject({ error: 'connect_failed' })
    server.beforeToken = undefined
  })

  test.each([
    ['//evil.example.com/x'],
    ['https://app.example.com.evil.example.com/'],
    ['https://app.example.com@evil.example.com/'],
    ['javascript:alert(1)'],
    ['http://app.example.com/'],
  ])('a return to %s', async (elsewhere) => {
    const { status, body } = await user.post('/api/integrations/forge/connect', { returnTo: elsewhere })
    expect({ status, path: body.errors?.[0].path }).toEqual({ status: 400, path: '/returnTo' })
  })

  test('a provider that is not there, or not set up', async () => {
    expect((await user.post('/api/integrations/nothing/connect')).status).toBe(404)
    expect(await user.post('/api/integrations/github/connect')).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: expect.stringContaining('administrator') },
    })
  })
})

describe('providers', () => {
  test('are listed with what an administrator has to register, and never with a secret', async () => {
    const { body } = await user.get('/api/providers')
    const forge = body.find(({ name }: { name: string }) => name === 'forge')
    expect(forge).toMatchObject({
      title: 'The Forge',
      kind: 'oauth2',
      configured: true,
      callbackUrl: `${hub.url}/oauth/forge/callback`,
      settings: null,
    })
    expect(body.find(({ name }: { name: string }) => name === 'twitter')).toMatchObject({ configured: false })
    const asAdmin = await hub.admin.get('/api/providers')
    expect(JSON.stringify(asAdmin.body)).toContain(server.settings.clientId)
    expect(JSON.stringify(asAdmin.body)).not.toContain(server.settings.clientSecret)
  })

  test('are set up by administrators alone, and told with the field what is wrong', async () => {
    expect((await user.request('PUT', '/api/providers/github', {})).status).toBe(403)
    const put = async (name: string, settings: object) =>
      (await hub.admin.request('PUT', `/api/providers/${name}`, settings)).body.errors?.map(
        ({ path }: { path: string }) => path,
      )
    const keys = { clientId: 'a', clientSecret: 'b' }
    expect(await put('github', {})).toEqual(['/clientId', '/clientSecret'])
    expect(await put('github', { ...keys, title: 'Hub' })).toEqual(['/title'])
    expect(await put('other', keys)).toEqual(['/endpoints/authorizationUrl', '/endpoints/tokenUrl'])
    const endpoints = { tokenUrl: 'ftp://x', apiBaseUrl: 'https://x.org/v1', userInfoUrl: 'nonsense' }
    expect(await put('github', { ...keys, endpoints })).toEqual([
      '/endpoints/tokenUrl',
      '/endpoints/apiBaseUrl',
      '/endpoints/userInfoUrl',
    ])
    expect(await put('openai', { clientId: 'a' })).toEqual(['/clientId'])
  })

  test('keep the secret that is left out, are audited, and are forgotten', async () => {
    const keys = { clientId: 'a', clientSecret: 'never to be seen' }
    await hub.admin.request('PUT', '/api/providers/github', keys)
    const changed = await hub.admin.request('PUT', '/api/providers/github', { clientId: 'b', scopes: [] })
    expect(changed.body).toMatchObject({ configured: true, scopes: [], settings: { clientId: 'b' } })
    expect((await hub.admin.delete('/api/providers/github')).status).toBe(204)
    expect((await hub.admin.delete('/api/providers/github')).status).toBe(404)
    const { items } = (await hub.admin.get('/api/audit')).body
    const actions = items.map(({ action }: { action: string }) => action)
    expect(actions.slice(0, 3)).toEqual(['provider.delete', 'provider.change', 'provider.create'])
    expect(JSON.stringify(items)).not.toContain('never to be seen')
  })
})
