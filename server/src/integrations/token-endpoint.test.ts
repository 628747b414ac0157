import { builtinProviders } from '@patchbay/plugins'
import type { HostResponse } from '@patchbay/sandbox'
import type { OAuth2Provider } from '@patchbay/sdk'
import { describe, expect, test } from 'vitest'
import type { ProviderClient } from './provider-client.ts'
import { requestToken } from './token-endpoint.ts'

const client = { id: 'the-client', secret: 'secret of the client' }

function ask(name: string, grant: Record<string, string>, status: number, body: object) {
  const definition = builtinProviders.find((one) => one.name === name) as OAuth2Provider
  const response: HostResponse = {
    status,
    statusText: '',
    url: '',
    redirected: false,
    headers: [['content-type', 'application/json']],
    body: new TextEncoder().encode(JSON.stringify(body)),
  }
  const answering: ProviderClient = () => Promise.resolve(response)
  return requestToken(answering, { definition, client }, grant)
}

const code = { grant_type: 'authorization_code', code: 'code-of-the-user' }
const refresh = { grant_type: 'refresh_token', refresh_token: 'refresh-token-of-the-user' }

describe('Slack', () => {
  const bot = { ok: true, access_token: 'xoxb-1', token_type: 'bot' }

  test('has the user’s token beside the bot’s', async () => {
    const authed_user = {
      id: 'U1',
      scope: 'chat:write',
      access_token: 'xoxe.xoxp-1',
      refresh_token: 'xoxe-1',
    }
    expect(await ask('slack', code, 200, { ...bot, authed_user })).toMatchObject({
      accessToken: 'xoxe.xoxp-1',
      refreshToken: 'xoxe-1',
      scopes: ['chat:write'],
    })
  })

  test('without the user’s token has none, though there is one of the bot', async () => {
    const answer = ask('slack', code, 200, { ...bot, authed_user: { id: 'U1' } })
    await expect(answer).rejects.toMatchObject({ reason: 'no token' })
    await expect(ask('slack', code, 200, bot)).rejects.toMatchObject({ reason: 'no token' })
  })

  // https://docs.slack.dev/authentication/using-token-rotation
  test('has a refreshed token at the top', async () => {
    const answer = {
      ok: true,
      access_token: 'xoxe.xoxp-2',
      token_type: 'user',
      refresh_token: 'xoxe-2',
      expires_in: 43_200,
    }
    expect(await ask('slack', refresh, 200, answer)).toMatchObject({
      accessToken: 'xoxe.xoxp-2',
      refreshToken: 'xoxe-2',
      expiresInMs: 43_200_000,
    })
  })

  test('refuses with status 200', async () => {
    const answer = ask('slack', refresh, 200, { ok: false, error: 'invalid_refresh_token' })
    await expect(answer).rejects.toMatchObject({ reason: 'invalid_refresh_token' })
  })
})

test.each([
  ['a refresh token', refresh, refresh.refresh_token],
  ['a code', code, code.code],
  ['the client’s secret', refresh, client.secret],
])('a refusal does not hand back %s', async (_, grant, secret) => {
  const answer = ask('google', grant, 400, { error: 'invalid_grant', error_description: `Bad: ${secret}!` })
  await expect(answer).rejects.toMatchObject({
    reason: 'invalid_grant',
    message: expect.not.stringContaining(secret),
  })
})

test('Notion names what is wrong with a refresh token where its API does', async () => {
  // https://developers.notion.com/reference/status-codes
  const body = { object: 'error', status: 400, code: 'invalid_grant', message: 'Invalid refresh token.' }
  await expect(ask('notion', refresh, 400, body)).rejects.toMatchObject({ reason: 'invalid_grant' })
})
