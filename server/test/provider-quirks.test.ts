import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { startHub, type TestHub } from './support/hub.ts'
import { type PlainProvider, startPlainProvider } from './support/plain-provider.ts'

let hub: TestHub
let slack: PlainProvider
let discord: PlainProvider
let google: PlainProvider

beforeAll(async () => {
  hub = await startHub({ PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1' })
  const { admin } = hub
  slack = await startPlainProvider(admin, {
    name: 'slack',
    endpoints: { revocationUrl: '/api/auth.revoke', userInfoUrl: '/api/auth.test' },
  })
  discord = await startPlainProvider(admin, { name: 'discord', endpoints: { revocationUrl: '/revoke' } })
  google = await startPlainProvider(admin, {
    name: 'google',
    endpoints: { revocationUrl: '/revoke', userInfoUrl: '/userinfo' },
  })
})

afterAll(async () => {
  await hub.dispose()
  await Promise.all([slack.close(), discord.close(), google.close()])
})

const statusOf = async (client: Client) => (await client.get('/api/integrations')).body[0]?.status
const fixed = (value: string) => ({ kind: 'fixed', value })

/** An interaction of one task. */
async function publish(type: string, inputs: Record<string, object>): Promise<string> {
  return (await hub.admin.publish({ graph: { tasks: [{ name: 'task', type, inputs }], edges: [] } })).slug
}

describe('Slack, whose errors have status 200', () => {
  // https://docs.slack.dev/authentication/installing-with-oauth
  const token = (access_token: string) => ({
    ok: true,
    authed_user: { id: 'U1', scope: 'chat:write', access_token, token_type: 'user' },
    team: { id: 'T1', name: 'A team' },
  })
  const whoami = { ok: true, user_id: 'U1', user: 'ada', team_id: 'T1' }
  let posted: string[]

  /** @param error what each request with the token is answered with from then on */
  function answerWith(error: () => string | undefined): void {
    posted = []
    slack.serve = ({ path, body }) => {
      const said = error()
      if (said !== undefined) return { json: { ok: false, error: said } }
      if (path === '/api/auth.test') return { json: whoami }
      posted.push(body)
      return { json: { ok: true, channel: 'C1', ts: '1.1' } }
    }
  }

  test.each(['token_revoked', 'invalid_auth', 'account_inactive'])(
    'a token that is refused with %s ends the connection',
    async (error) => {
      const user = await hub.signUp('user')
      const slug = await publish('slack.post-message', { channel: fixed('C1'), text: fixed('Hi') })
      let said: string | undefined
      answerWith(() => said)
      slack.token = token(`xoxp-${error}`)
      await slack.connect(user)
      expect((await user.post(`/run/${slug}`)).status).toBe(200)
      said = error
      expect((await user.post(`/run/${slug}`)).body).toMatchObject({
        code: 'session_failed',
        tasks: [
          { code: 'integration_missing', message: expect.stringContaining('connect the account again') },
        ],
      })
      expect(await statusOf(user)).toBe('expired')
      expect(posted).toHaveLength(1)
      said = undefined
      await slack.connect(user)
      expect((await user.post(`/run/${slug}`)).status).toBe(200)
    },
  )

  test.each(['channel_not_found', 'internal_error'])('%s says nothing about it', async (error) => {
    const user = await hub.signUp('user')
    const slug = await publish('slack.post-message', { channel: fixed('C1'), text: fixed('Hi') })
    const said: { error?: string } = {}
    answerWith(() => said.error)
    slack.token = token(`xoxp-${error}`)
    await slack.connect(user)
    said.error = error
    expect((await user.post(`/run/${slug}`)).body.code).toBe('session_failed')
    expect(await statusOf(user)).toBe('connected')
  })

  test('one that is refused while Slack is out of order is not given up', async () => {
    const user = await hub.signUp('user')
    const slug = await publish('slack.post-message', { channel: fixed('C1'), text: fixed('Hi') })
    answerWith(() => undefined)
    slack.token = token('xoxp-in-doubt')
    await slack.connect(user)
    slack.serve = ({ path }) => ({
      json: { ok: false, error: path === '/api/auth.test' ? 'internal_error' : 'invalid_auth' },
    })
    expect((await user.post(`/run/${slug}`)).body.code).toBe('session_failed')
    expect(await statusOf(user)).toBe('connected')
  })
})

/** What Discord's token endpoint answers, https://docs.discord.com/developers/topics/oauth2#webhooks. */
const withWebhook = {
  access_token: 'token-of-discord',
  token_type: 'Bearer',
  expires_in: 604_800,
  refresh_token: 'refresh-token-of-discord',
  scope: 'webhook.incoming',
  webhook: { id: '1', token: 'token-of-the-webhook', channel_id: '2', name: 'general' },
}

/** Whether the audit log says that a disconnected account was ended at its provider. */
async function wasRevoked(id: string): Promise<boolean | undefined> {
  const audit: Array<{ action: string; details: { id?: string; revoked?: boolean } }> = (
    await hub.admin.get('/api/audit')
  ).body.items
  return audit.find(({ action, details }) => action === 'integration.disconnect' && details.id === id)
    ?.details.revoked
}

test('a webhook of Discord is deleted when its account is disconnected', async () => {
  const user = await hub.signUp('user')
  discord.token = withWebhook
  const id = await discord.connect(user)
  const requests: string[] = []
  discord.serve = ({ method, path }) => {
    requests.push(`${method} ${path}`)
    return { json: {} }
  }
  expect((await user.delete(`/api/integrations/${id}`)).status).toBe(204)
  expect(requests).toEqual(['DELETE /api/webhooks/1/token-of-the-webhook', 'POST /revoke', 'POST /revoke'])
  expect(await wasRevoked(id)).toBe(true)
})

test('a webhook of Discord that is gone ends the connection', async () => {
  const user = await hub.signUp('user')
  const slug = await publish('discord.send-message', { content: fixed('Hi') })
  discord.token = withWebhook
  discord.serve = () => ({ json: { id: '3', channel_id: '2' } })
  await discord.connect(user)
  expect((await user.post(`/run/${slug}`)).status).toBe(200)
  discord.serve = () => ({ status: 404, json: { message: 'Unknown Channel', code: 10_003 } })
  expect((await user.post(`/run/${slug}`)).body.tasks).toMatchObject([{ code: 'provider_not_found' }])
  expect(await statusOf(user)).toBe('connected')
  discord.serve = () => ({ status: 404, json: { message: 'Unknown Webhook', code: 10_015 } })
  expect((await user.post(`/run/${slug}`)).body.tasks).toMatchObject([{ code: 'integration_missing' }])
  expect(await statusOf(user)).toBe('expired')
})

test('Google ends both tokens with the first, and says 400 of the second', async () => {
  const user = await hub.signUp('user')
  google.token = {
    access_token: 'ya29.token',
    expires_in: 3_600,
    refresh_token: '1//refresh-token',
    scope: 'openid https://www.googleapis.com/auth/userinfo.email',
    token_type: 'Bearer',
  }
  let revoked = 0
  google.serve = ({ path }) => {
    if (path === '/userinfo') return { json: { sub: '1', email: 'ada@example.com' } }
    revoked += 1
    return revoked === 1
      ? { json: {} }
      : { status: 400, json: { error: 'invalid_token', error_description: 'Token expired or revoked' } }
  }
  const id = await google.connect(user)
  expect((await user.delete(`/api/integrations/${id}`)).status).toBe(204)
  expect(revoked).toBe(2)
  expect(await wasRevoked(id)).toBe(true)
})
