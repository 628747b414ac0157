import { describe, expect, test } from 'vitest'
import { v7 as createId } from 'uuid'
import type { Store } from './port.ts'
import type { ConnectRecord, ConsentRecord, IntegrationRecord, ProviderRecord } from './records.ts'

/** The part of the store's contract about providers and what is connected to them. @param current the open store */
export function integrationsContract(current: () => Store): void {
  describe('providers, integrations and consents', () => {
    test('a provider is written by revision', async () => {
      const { providers } = current()
      const first = await Promise.all([providers.put(provider('b')), providers.put(provider('b'))])
      const [saved] = first.filter((result) => result !== null)
      expect(saved).toEqual({ ...provider('b'), revision: 1 })
      await providers.put(provider('a'))
      const changed = { ...provider('b'), revision: 1, scopes: ['read'] }
      expect(await providers.put(changed)).toEqual({ ...changed, revision: 2 })
      expect(await providers.put(changed)).toBeNull()
      expect(await providers.get('b')).toEqual({ ...changed, revision: 2 })
      expect((await providers.list()).map(({ name }) => name)).toEqual(['a', 'b'])
      expect([await providers.delete('b'), await providers.delete('b')]).toEqual([true, false])
      expect(await providers.get('b')).toBeNull()
    })

    test('a user connects an account once, and several of them', async () => {
      const { integrations } = current()
      const one = integration({ account: { id: '1', name: 'One', picture: null } })
      const again = { ...one, id: createId() }
      const other = integration({ account: { id: '2', name: 'Two', picture: 'https://x.org/2' } })
      const made = await Promise.all([integrations.insert(one), integrations.insert(again)])
      expect(made.filter(Boolean)).toHaveLength(1)
      expect(await integrations.insert(other)).toBe(true)
      expect(await integrations.insert(integration({ userId: 'v' }))).toBe(true)
      const listed = await integrations.listOf('u')
      expect(listed.map(({ account }) => account)).toEqual([one.account, other.account])
      expect(await integrations.get(other.id)).toEqual(other)
      expect([await integrations.delete(other.id), await integrations.delete(other.id)]).toEqual([
        true,
        false,
      ])
      expect(await integrations.get(other.id)).toBeNull()
    })

    test('of two changes to one revision the second is refused; use changes none', async () => {
      const { integrations } = current()
      const one = integration()
      await integrations.insert(one)
      await integrations.touch(one.id, 7)
      await integrations.touch(one.id, 5)
      const changes = [
        { ...one, status: 'expired' as const },
        { ...one, status: 'revoked' as const },
      ]
      const saved = await Promise.all(changes.map((change) => integrations.update(change)))
      const [winner] = saved.filter((result) => result !== null)
      expect(saved.filter((result) => result === null)).toHaveLength(1)
      expect(winner).toMatchObject({ revision: one.revision + 1, lastUsedAt: 7 })
      expect(await integrations.get(one.id)).toEqual(winner)
      await integrations.delete(one.id)
      expect(await integrations.update(winner ?? one)).toBeNull()
    })

    test('one refreshes at a time, until they give it up or their time is over', async () => {
      const { integrations } = current()
      const one = integration()
      await integrations.insert(one)
      const ask = (holder: string, leaseMs: number) => integrations.lease(one.id, { holder, leaseMs })
      const won = await Promise.all(['a', 'b', 'c'].map((holder) => ask(holder, 60_000)))
      expect(won.filter((result) => result !== null)).toEqual([{ integration: one, interrupted: false }])
      const holder = ['a', 'b', 'c'][won.findIndex((result) => result !== null)] ?? ''
      expect(await ask(holder, 60_000)).toEqual({ integration: one, interrupted: false })
      expect(await ask('d', 60_000)).toBeNull()
      const kept = await integrations.update({ ...one, secret: 'next' })
      expect(await ask('d', 60_000)).toBeNull()
      await integrations.update({ ...one, ...kept }, 'release')
      expect(await ask('d', 0)).toMatchObject({ integration: { secret: 'next' }, interrupted: false })
      // Who had it has neither written nor given it up.
      expect(await ask('e', 60_000)).toMatchObject({ integration: { secret: 'next' }, interrupted: true })
      expect(await integrations.lease(createId(), { holder, leaseMs: 1 })).toBeNull()
    })

    test('those that expire soon and are in use are told, the next first', async () => {
      const { integrations } = current()
      const make = async (expiresAt: number | null, overrides: Partial<IntegrationRecord> = {}) => {
        const made = integration({ expiresAt, lastUsedAt: 50, userId: createId(), ...overrides })
        await integrations.insert(made)
        return made
      }
      const later = await make(20)
      const next = await make(10)
      await make(30)
      await make(null)
      await make(10, { status: 'expired' })
      await make(10, { lastUsedAt: null })
      await make(10, { lastUsedAt: 39 })
      const query = { before: 30, usedSince: 40 }
      expect(await integrations.listExpiring({ ...query, limit: 9 })).toEqual([next, later])
      expect(await integrations.listExpiring({ ...query, limit: 1 })).toEqual([next])
      await integrations.update({ ...next, expiresAt: 90 })
      await integrations.update({ ...later, status: 'revoked' })
      expect(await integrations.listExpiring({ ...query, limit: 9 })).toEqual([])
      const all = await integrations.page({ after: '', limit: 5 })
      const rest = await integrations.page({ after: all.at(-1)?.id ?? '', limit: 5 })
      expect([all.length, rest.length]).toEqual([5, 2])
    })

    test('a start page opens once, and a state counts once', async () => {
      const { connects } = current()
      const one = connect({ expiresAt: 100 })
      await connects.insert(one)
      await connects.insert(connect({ expiresAt: 100 }))
      const started = { state: 's', browser: 'b', verifier: 'v' }
      expect(await connects.start(one.id, started, 100)).toBeNull()
      expect(await connects.get(one.id)).toEqual(one)
      const opened = await Promise.all([1, 2].map(() => connects.start(one.id, started, 99)))
      expect(opened.filter((result) => result !== null)).toEqual([{ ...one, started }])
      expect(await connects.take('t')).toBeNull()
      const taken = await Promise.all([1, 2].map(() => connects.take('s')))
      expect(taken.filter((result) => result !== null)).toEqual([{ ...one, started }])
      await connects.insert(connect({ expiresAt: 200 }))
      expect([await connects.deleteExpired(100), await connects.deleteExpired(100)]).toEqual([1, 0])
    })

    test('a consent takes the place of the one before', async () => {
      const { consents } = current()
      await consents.put(consent('custom.b'))
      await consents.put(consent('custom.a'))
      await consents.put({ ...consent('custom.b'), hosts: ['x.org'] })
      await consents.put({ ...consent('custom.c'), userId: 'v' })
      const listed = await consents.listOf('u')
      expect(listed).toEqual([consent('custom.a'), { ...consent('custom.b'), hosts: ['x.org'] }])
      expect(await consents.delete('u', 'custom.a')).toBe(true)
      expect(await consents.delete('u', 'custom.a')).toBe(false)
    })

    test('a user takes along what they have connected and consented to', async () => {
      const { users, integrations, connects, consents } = current()
      const id = createId()
      const rest = { role: 'user', plan: null, passwordHash: '', createdAt: 1, revision: 0 } as const
      await users.insert({ id, email: 'a@x.org', name: 'a', ...rest })
      const [mine, other] = [integration({ userId: id }), integration()]
      await integrations.insert(mine)
      await integrations.insert(other)
      await consents.put({ ...consent('custom.a'), userId: id })
      const one = connect({ userId: id, expiresAt: 100 })
      await connects.insert(one)
      await users.delete(id)
      expect(await integrations.listOf(id)).toEqual([])
      expect(await integrations.get(other.id)).toEqual(other)
      expect(await consents.listOf(id)).toEqual([])
      expect(await connects.start(one.id, { state: 's', browser: 'b', verifier: null }, 1)).toBeNull()
    })

    test('the data belong to the first key, until they are given to another', async () => {
      const { secretKey } = current()
      const claimed = await Promise.all(['a', 'b'].map((check) => secretKey.claim(check)))
      const [first] = claimed
      expect(claimed).toEqual([first, first])
      await secretKey.replace('c')
      expect(await secretKey.claim('a')).toBe('c')
    })
  })
}

function provider(name: string): ProviderRecord {
  return {
    name,
    clientId: 'id',
    clientSecret: 'sealed',
    scopes: null,
    endpoints: { apiBaseUrl: 'https://api.example.com' },
    generic: null,
    revision: 0,
    createdAt: 1,
    updatedAt: 2,
  }
}

function integration(overrides: Partial<IntegrationRecord> = {}): IntegrationRecord {
  return {
    id: createId(),
    userId: 'u',
    provider: 'p',
    account: { id: 'x', name: 'X', picture: null },
    scopes: ['read'],
    secret: 'sealed',
    status: 'connected',
    expiresAt: null,
    createdAt: 1,
    lastUsedAt: null,
    revision: 1,
    ...overrides,
  }
}

function connect(overrides: Partial<ConnectRecord> = {}): ConnectRecord {
  return {
    id: createId(),
    userId: 'u',
    provider: 'p',
    scopes: ['read'],
    returnTo: null,
    expiresAt: 1,
    started: null,
    ...overrides,
  }
}

function consent(taskType: string): ConsentRecord {
  return { userId: 'u', taskType, author: 'a', provider: 'p', hosts: ['public'], scopes: [], createdAt: 1 }
}
