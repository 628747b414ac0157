import { expect, test } from 'vitest'
import { auditDetails, auditWords } from './audit-words.ts'

test('known actions are said in words, others as they are', () => {
  expect(auditWords('user.login')).toBe('Signed in')
  expect(auditWords('moon.landing')).toBe('moon.landing')
  expect(auditWords('constructor')).toBe('constructor')
})

const bo = '01a21615-fc50-76f2-845c-04a7e3dfc7a3'
const names = {
  person: (id: string) => (id === bo ? 'Bo Builder' : 'Somebody else'),
  provider: (name: string) => (name === 'twitter' ? 'X (Twitter)' : name),
}

// As the hub writes them, each action with all that it may have.
test.each<[action: string, details: Record<string, unknown>, words: string]>([
  ['user.login', {}, ''],
  ['user.register', { email: 'ada@example.com', role: 'admin' }, 'ada@example.com · Role: Administrator'],
  ['user.create', { id: bo, email: 'bo@example.com', role: 'user' }, 'bo@example.com · Role: User'],
  ['user.change', { id: bo, changed: ['role', 'passwordHash'] }, 'Bo Builder · Changed: role, password'],
  ['user.delete', { id: bo, email: 'bo@example.com' }, 'bo@example.com'],
  ['settings.change', { changed: ['plans', 'returnOrigins'] }, 'Changed: plans, return origins'],
  ['settings.change', { changed: [] }, 'Nothing was different'],
  ['api-key.create', { id: 'k1', name: 'storefront' }, 'storefront'],
  ['api-key.delete', { id: 'k1' }, 'ID: k1'],
  [
    'provider.change',
    { name: 'twitter', changed: ['clientId', 'clientSecret', 'tokenEndpointAuth'] },
    'X (Twitter) · Changed: client ID, client secret, way to send the client secret',
  ],
  ['provider.create', { name: 'twitter', changed: ['endpoints'] }, 'X (Twitter) · Set: endpoints'],
  ['integration.connect', { id: 'i1', provider: 'openai', account: 'openai' }, 'openai'],
  [
    'integration.connect',
    { id: 'i1', provider: 'twitter', account: '@ada', scopes: ['tweet.read', 'tweet.write'] },
    '@ada · Provider: X (Twitter) · Scopes: tweet.read, tweet.write',
  ],
  [
    'integration.disconnect',
    { id: 'i1', provider: 'twitter', account: '@ada', revoked: true },
    '@ada · Provider: X (Twitter) · Its access was ended there too',
  ],
  [
    'integration.expire',
    { id: 'i1', provider: 'twitter', account: '@ada', reason: 'invalid_grant' },
    '@ada · Provider: X (Twitter) · Reason: invalid_grant',
  ],
  [
    'consent.give',
    { type: 'custom.sum', author: bo, provider: 'twitter', hosts: ['a.example.com'] },
    'custom.sum · Written by: Bo Builder · Provider: X (Twitter) · May reach: a.example.com',
  ],
  [
    'consent.give',
    { type: 'custom.mail', author: 'package:mail', provider: 'twitter', hosts: [] },
    'custom.mail · Written by: The package mail that an administrator has put here · Provider: X (Twitter) · May reach: no other host',
  ],
  ['consent.revoke', { type: 'custom.sum' }, 'custom.sum'],
  ['secrets.rotate', { keyId: 'ab12', reencrypted: 4, unreadable: 0 }, 'Key: ab12 · Encrypted anew: 4'],
  [
    'secrets.rotate',
    { keyId: 'ab12', reencrypted: 4, unreadable: 1 },
    'Key: ab12 · Encrypted anew: 4 · Not readable: 1',
  ],
  ['plugin.publish', { id: 'p1', name: 'sum', version: 3 }, 'sum · Version: 3'],
  [
    'restriction.set',
    { type: 'core.http-request', hosts: ['a.example.com'], provider: false, limits: { memoryMb: 64 } },
    'core.http-request · Of its hosts only a.example.com; nobody’s account; at most 64 MB of memory',
  ],
  [
    'restriction.set',
    { type: 'core.wait', hosts: null, provider: true, limits: {} },
    'core.wait · May do all that it declares',
  ],
  ['moon.landing', { landedAt: 'noon', crew: 3 }, 'Landed at: noon · Crew: 3'],
])('%s with %j is %j', (action, details, said) => {
  expect(auditDetails({ action, details }, names)).toBe(said)
})
