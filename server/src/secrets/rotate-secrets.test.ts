import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { v7 as createId } from 'uuid'
import { createTestData, type TestData } from '../../test/support/test-data.ts'
import type { Store } from '../store/port.ts'
import { createLogger } from '../telemetry/logger.ts'
import { createAudit } from '../users/audit.ts'
import { KeyRing } from './key-ring.ts'
import { openKeyRing } from './open-key-ring.ts'
import { placeOf } from './place-of.ts'
import { createRotateSecrets } from './rotate-secrets.ts'
import { createSecretBox } from './secret-box.ts'
import { loadSecretKeys, storeSecretKeys } from './secret-key.ts'

let data: TestData
let store: Store

beforeEach(async () => {
  data = await createTestData()
  store = await data.open()
})

afterEach(async () => {
  await store.close()
  await data.dispose()
})

/** A node with these keys; with none of them, its own file. */
async function node(keys?: Buffer[]) {
  const ring = await openKeyRing(store, keys ?? loadSecretKeys(data.dataDir))
  const box = createSecretBox(ring)
  const keepKeys = keys ? undefined : (kept: Buffer[]) => storeSecretKeys(data.dataDir, kept)
  const log = createLogger('silent')
  const rotate = createRotateSecrets({ store, ring, box, keepKeys, audit: createAudit(store.audit), log })
  return { ring, box, rotate: () => rotate('admin') }
}

type Node = Awaited<ReturnType<typeof node>>

async function keepSecrets({ box }: Node, count: number): Promise<string[]> {
  await store.providers.put({
    name: 'twitter',
    clientId: 'id',
    clientSecret: box.seal('of the client', placeOf.provider('twitter')),
    scopes: null,
    endpoints: {},
    generic: null,
    revision: 0,
    createdAt: 1,
    updatedAt: 1,
  })
  const ids = Array.from({ length: count }, () => createId())
  for (const id of ids) {
    await store.integrations.insert({
      id,
      userId: 'u',
      provider: 'twitter',
      account: { id, name: '', picture: null },
      scopes: [],
      secret: box.seal(`of ${id}`, placeOf.integration(id)),
      status: 'connected',
      expiresAt: null,
      createdAt: 1,
      lastUsedAt: null,
      revision: 1,
    })
  }
  return ids
}

async function readAll({ box }: Node, ids: string[]): Promise<string[]> {
  const client = (await store.providers.get('twitter'))?.clientSecret ?? ''
  const secrets = await Promise.all(
    ids.map(async (id) =>
      box.open((await store.integrations.get(id))?.secret ?? '', placeOf.integration(id)),
    ),
  )
  return [box.open(client, placeOf.provider('twitter')), ...secrets]
}

const expected = (ids: string[]) => ['of the client', ...ids.map((id) => `of ${id}`)]

test('a hub that keeps its key in a file gets a new one, and forgets the one before', async () => {
  const before = await node()
  const ids = await keepSecrets(before, 3)
  const [old] = loadSecretKeys(data.dataDir)
  const rotation = await before.rotate()
  expect(rotation).toEqual({ keyId: before.ring.current.id, reencrypted: 4, unreadable: 0 })
  expect(await readAll(before, ids)).toEqual(expected(ids))
  const now = loadSecretKeys(data.dataDir)
  expect(now).toHaveLength(1)
  expect(now).not.toEqual([old])
  expect(await readAll(await node(), ids)).toEqual(expected(ids))
  await expect(node(old && [old])).rejects.toThrow(/belong to another secret key/)
})

test('a rotation that was cut short is finished with the key that it made', async () => {
  const first = await node()
  const ids = await keepSecrets(first, 3)
  const made = randomBytes(32)
  storeSecretKeys(data.dataDir, [made, first.ring.current.bytes])
  const restarted = await node()
  expect(await readAll(restarted, ids)).toEqual(expected(ids))
  await restarted.rotate()
  expect(loadSecretKeys(data.dataDir)).toEqual([made])
  expect(await readAll(await node(), ids)).toEqual(expected(ids))
})

test('nodes that are given a new key read both, and re-encrypt together', async () => {
  const [old, next] = [randomBytes(32), randomBytes(32)]
  const ids = await keepSecrets(await node([old]), 20)
  const nodes = await Promise.all([node([next, old]), node([next, old])])
  const rotations = await Promise.all(nodes.map(({ rotate }) => rotate()))
  expect(rotations.reduce((sum, { reencrypted }) => sum + reencrypted, 0)).toBe(21)
  const alone = await node([next])
  expect(await readAll(alone, ids)).toEqual(expected(ids))
  expect(await alone.rotate()).toMatchObject({ reencrypted: 0 })
  await expect(node([old])).rejects.toThrow(/belong to another secret key/)
  const { items } = await store.audit.list({ limit: 10 })
  expect(items.map(({ action }) => action)).toEqual(Array(3).fill('secrets.rotate'))
})

test('a secret of a key that is not known is counted, and left as it is', async () => {
  const known = randomBytes(32)
  const here = await node([known])
  const [id = ''] = await keepSecrets(here, 1)
  const stranger = createSecretBox(new KeyRing([randomBytes(32)]))
  const record = await store.integrations.get(id)
  const secret = stranger.seal('x', placeOf.integration(id))
  if (record) await store.integrations.update({ ...record, secret })
  const rotation = await (await node([randomBytes(32), known])).rotate()
  expect(rotation).toMatchObject({ reencrypted: 1, unreadable: 1 })
  expect((await store.integrations.get(id))?.secret).toBe(secret)
  // The key of before is still the one that the data belong to.
  await expect(node([known])).resolves.toBeDefined()
})
