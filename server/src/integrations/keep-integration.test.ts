import { expect, test } from 'vitest'
import type { Secret } from './credential.ts'
import { refreshBy } from './keep-integration.ts'

const token: Extract<Secret, { kind: 'oauth2' }> = {
  kind: 'oauth2',
  accessToken: 'a',
  refreshToken: 'r',
  expiresAt: 7,
  fields: {},
}

test.each<[string, Secret, number | null]>([
  ['a token that can be refreshed is', token, 7],
  ['one without a refresh token cannot be', { ...token, refreshToken: null }, null],
  ['what authorizes in place of the token does not expire with it', { ...token, fields: { id: '1' } }, null],
  ['a key does not expire', { kind: 'api-key', fields: { apiKey: 'k' } }, null],
])('%s', (_, secret, at) => {
  expect(refreshBy(secret)).toBe(at)
})
