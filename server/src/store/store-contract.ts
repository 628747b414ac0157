import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { v7 as createId } from 'uuid'
import { gatesContract } from './gates-contract.ts'
import { integrationsContract } from './integrations-contract.ts'
import { pluginsContract } from './plugins-contract.ts'
import { taskStateContract } from './task-state-contract.ts'
import type { Store } from './port.ts'
import type {
  IdempotencyRecord,
  InteractionRecord,
  ItemRecord,
  ScheduleRecord,
  SessionRecord,
  TaskRecord,
  UserRecord,
  VersionRecord,
} from './records.ts'

export interface OpenedStore {
  store: Store
  /** Closes it and opens the same data again, as after a restart. */
  reopen(): Promise<Store>
  /** Opens the same data for one more process; absent where a single one owns them. */
  another?(): Promise<Store>
  dispose(): Promise<void>
}

/** What every adapter of the store port promises. @param open an empty store */
export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} keeps the contract:`, () => {
    let opened: OpenedStore
    let store: Store

    beforeEach(async () => {
      opened = await open()
      store = opened.store
    })

    afterEach(() => opened.dispose())

    integrationsContract(() => store)
    gatesContract(() => store)
    pluginsContract(() => store)
    taskStateContract(() => store)

    describe('users and tokens', () => {
      test('of two first accounts only one is made', async () => {
        const made = await Promise.all([
          store.users.insert(user('a'), 'first'),
          store.users.insert(user('b'), 'first'),
        ])
        expect(made.filter(Boolean)).toHaveLength(1)
        expect(await store.users.count()).toBe(1)
      })

      test('an e-mail address is taken once', async () => {
        await store.users.insert(user('a'))
        await expect(store.users.insert(user('a'))).rejects.toMatchObject({
          name: 'DuplicateKey',
          field: 'email',
        })
        const other = user('b')
        await store.users.insert(other)
        await expect(store.users.update({ ...other, email: 'a@x.org' })).rejects.toMatchObject({
          field: 'email',
        })
      })

      test('of two changes to one revision the second is refused', async () => {
        const one = user('a')
        await store.users.insert(one)
        const changes = [
          { ...one, name: 'x' },
          { ...one, name: 'y' },
        ]
        const saved = await Promise.all(changes.map((change) => store.users.update(change)))
        expect(saved.filter((result) => result === null)).toHaveLength(1)
        expect((await store.users.get(one.id))?.revision).toBe(one.revision + 1)
      })

      test('pages are stable while users are added', async () => {
        for (const mark of 'abcde') await store.users.insert(user(mark))
        const first = await store.users.list({ limit: 2 })
        await store.users.insert(user('z'))
        const second = await store.users.list({ limit: 10, cursor: first.nextCursor ?? '' })
        expect([...first.items, ...second.items].map(({ name }) => name)).toEqual([
          'a',
          'b',
          'c',
          'd',
          'e',
          'z',
        ])
        expect(second.nextCursor).toBeNull()
      })

      test('processes that share the data hear of changed users, once', async ({ skip }) => {
        const { elsewhere } = store
        if (!elsewhere) return skip('one process owns these data')
        const [one, two, three] = [user('a'), user('b'), user('c')]
        for (const record of [one, two, three]) await store.users.insert(record)
        const token = { id: 't', userId: two.id, kind: 'login', hash: 'h', name: '' } as const
        await store.tokens.insert({ ...token, createdAt: 1, expiresAt: null })
        const { mark: before } = await elsewhere.changedUsers(undefined)
        expect(await elsewhere.changedUsers(before)).toEqual({ mark: before, users: [] })
        await store.users.update({ ...one, role: 'builder' })
        await store.tokens.delete(token.id, two.id)
        const { mark, users } = await elsewhere.changedUsers(before)
        expect(users).toEqual([one.id, two.id])
        await store.users.delete(three.id)
        expect((await elsewhere.changedUsers(mark)).users).toEqual([three.id])
        expect((await elsewhere.changedUsers(mark - 1_000)).users).toBe('all')
      })

      test('processes that share the data get hints of changes, or are told that they never will', async ({
        skip,
      }) => {
        const { elsewhere } = store
        if (!elsewhere) return skip('one process owns these data')
        const told = Promise.withResolvers<string>()
        const end = elsewhere.hints({
          sessions: true,
          hear: (hint) => told.resolve(hint.of),
          none: () => told.resolve('none'),
        })
        const account = user('a')
        await store.users.insert(account)
        let answer: string | undefined
        for (let change = 1; answer === undefined; change += 1) {
          // The stream may not be open yet: only what comes later is told.
          await store.users.update({ ...account, name: `${change}`, revision: change })
          answer = await Promise.race([told.promise, delay(20, undefined)])
        }
        expect(answer).toMatch(/^(?:users|none)$/)
        await end()
      })

      test('a user takes their tokens along', async () => {
        const owner = user('a')
        await store.users.insert(owner)
        const token = {
          id: createId(),
          userId: owner.id,
          kind: 'api-key',
          hash: 'h',
          name: 'k',
          createdAt: 1,
          expiresAt: null,
        } as const
        await store.tokens.insert(token)
        expect(await store.tokens.getByHash('h')).toEqual(token)
        await expect(store.tokens.insert({ ...token, id: createId() })).rejects.toMatchObject({
          field: 'hash',
        })
        expect(await store.users.delete(owner.id)).toBe(true)
        expect(await store.tokens.getByHash('h')).toBeNull()
      })

      test('all tokens but one are ended, and expired ones are deleted', async () => {
        const token = (id: string, expiresAt: number | null) =>
          ({ id, userId: 'u', kind: 'login', hash: id, name: '', createdAt: 1, expiresAt }) as const
        for (const id of ['keep', 'a', 'b']) await store.tokens.insert(token(id, null))
        expect(await store.tokens.deleteAllOf('u', 'keep')).toBe(2)
        await store.tokens.insert(token('old', 10))
        expect(await store.tokens.deleteExpired(10)).toBe(1)
        expect(await store.tokens.getByHash('keep')).not.toBeNull()
      })
    })

    describe('interactions', () => {
      test('a slug is taken once, and free after deletion', async () => {
        const [one, other] = [interaction('same'), interaction('same')]
        await store.interactions.insert(one, version(one))
        await expect(store.interactions.insert(other, version(other))).rejects.toMatchObject({
          field: 'slug',
        })
        expect(await store.interactions.getVersion(other.id, 1)).toBeNull()
        expect(await store.interactions.delete(one.id)).toBe(true)
        await store.interactions.insert(other, version(other))
        expect((await store.interactions.getBySlug('same'))?.id).toBe(other.id)
      })

      test('a change is refused for an old revision, and for a version that something runs', async () => {
        const one = interaction('one')
        await store.interactions.insert(one, version(one))
        const saved = await store.interactions.update(
          { ...one, name: 'new' },
          { ...version(one), savedBy: 'b' },
        )
        expect(saved).toMatchObject({ name: 'new', revision: one.revision + 1 })
        expect(await store.interactions.update({ ...one, name: 'late' })).toBeNull()
        const read = { ...version(one), savedBy: 'b' }
        expect(await store.interactions.freezeVersion(read)).toMatchObject({ frozen: true })
        expect(await store.interactions.update(saved as InteractionRecord, version(one))).toBeNull()
        expect(await store.interactions.getVersion(one.id, 1)).toMatchObject({ savedBy: 'b', frozen: true })
      })

      test('a version is frozen as it was read, with its types; a new one is the newest from then on', async () => {
        const { interactions } = store
        const one = interaction('one')
        await interactions.insert(one, version(one))
        const types = { 'custom.a': { version: '1', hash: 'h' } }
        expect(await interactions.freezeVersion({ ...version(one), updatedAt: 7 })).toBeNull()
        const first = { ...version(one), types }
        expect(await interactions.freezeVersion(first)).toEqual({ ...first, frozen: true })
        expect(await interactions.getVersion(one.id, 1)).toEqual({ ...first, frozen: true })
        expect(await interactions.freezeVersion(first)).toBeNull()
        const next = { ...first, version: 2, types: { 'custom.a': { version: '2', hash: 'i' } } }
        const both = await Promise.all([interactions.freezeVersion(next), interactions.freezeVersion(next)])
        expect(both.filter(Boolean)).toEqual([{ ...next, frozen: true }])
        expect(await interactions.get(one.id)).toEqual({ ...one, version: 2 })
        // Whoever has read it before is not told that somebody has changed it, and does not replace it either.
        expect(await interactions.update(one, { ...version(one), version: 2 })).toBeNull()
        expect(await interactions.getVersion(one.id, 2)).toEqual({ ...next, frozen: true })
      })

      test('a rule for keeping sessions is kept, changed and taken away', async () => {
        const one = { ...interaction('one'), retention: { days: 1, count: null } }
        await store.interactions.insert(one, version(one))
        const two = interaction('two')
        await store.interactions.insert(two, version(two))
        expect(await store.interactions.listRetention()).toEqual([
          { interactionId: one.id, retention: one.retention },
        ])
        const rule = { days: 2, count: 3 }
        const changed = await store.interactions.update({ ...two, retention: rule })
        expect(changed?.retention).toEqual(rule)
        await store.interactions.update({ ...one, retention: null })
        expect(await store.interactions.listRetention()).toEqual([{ interactionId: two.id, retention: rule }])
      })

      test('are listed newest change first, by owner, by page, and found by any part of their words', async () => {
        for (const [at, slug] of ['a', 'b', 'c'].entries()) {
          const one = { ...interaction(slug), name: `100%_${slug}`, updatedAt: at }
          await store.interactions.insert(one, version(one))
        }
        const others = { ...interaction('d'), ownerId: 'other' }
        await store.interactions.insert(others, version(others))
        const first = await store.interactions.list({ limit: 2, ownerId: 'owner' })
        const second = await store.interactions.list({
          limit: 2,
          ownerId: 'owner',
          cursor: first.nextCursor ?? '',
        })
        expect([...first.items, ...second.items].map(({ slug }) => slug)).toEqual(['c', 'b', 'a'])
        const slugs = async (q: string) =>
          (await store.interactions.list({ limit: 9, q })).items.map(({ slug }) => slug)
        expect(await slugs('%_B')).toEqual(['b'])
        expect(await slugs('1%0')).toEqual([])
      })

      test('are listed by whether they are active', async () => {
        for (const slug of ['on', 'off']) {
          const one = { ...interaction(slug), active: slug === 'on' }
          await store.interactions.insert(one, version(one))
        }
        const slugs = async (active: boolean) =>
          (await store.interactions.list({ limit: 9, active })).items.map(({ slug }) => slug)
        expect(await slugs(true)).toEqual(['on'])
        expect(await slugs(false)).toEqual(['off'])
      })

      test('versions are listed newest first, by page', async () => {
        const one = interaction('one')
        await store.interactions.insert(one, version(one))
        let current = one
        for (const number of [2, 3]) {
          const next = { ...current, version: number }
          current = (await store.interactions.update(next, { ...version(one), version: number })) ?? current
        }
        const list = (cursor?: string) =>
          store.interactions.listVersions({
            interactionId: one.id,
            limit: 2,
            ...(cursor !== undefined && { cursor }),
          })
        const first = await list()
        expect(first.items.map(({ version }) => version)).toEqual([3, 2])
        const second = await list(first.nextCursor ?? '')
        expect(second.items).toEqual([version(one)])
        expect(second.nextCursor).toBeNull()
      })

      test('a version outlives its interaction while there are sessions of it', async () => {
        const one = interaction('one')
        await store.interactions.insert(one, version(one))
        const session = await started({ interactionId: one.id })
        await store.interactions.delete(one.id)
        expect(await store.interactions.getVersion(one.id, 1)).not.toBeNull()
        await finish(session)
        await store.sessions.deleteEnded({
          interactionId: one.id,
          finishedBefore: Date.now() + 1_000,
          limit: 10,
        })
        expect(await store.interactions.getVersion(one.id, 1)).toBeNull()
      })
    })

    describe('schedules', () => {
      test('are written by revision, one per interaction', async () => {
        const made = await Promise.all([
          store.schedules.put(schedule('i', 5)),
          store.schedules.put(schedule('i', 6)),
        ])
        const [first] = made.filter((one) => one !== null)
        expect(made.filter((one) => one !== null)).toHaveLength(1)
        expect(first).toEqual({ ...schedule('i', first?.nextAt ?? 0), revision: 1 })
        const saved = await store.schedules.put({ ...schedule('i', 7), revision: 1 })
        expect(await store.schedules.put({ ...schedule('i', 8), revision: 1 })).toBeNull()
        expect(await store.schedules.get('i')).toEqual(saved)
        expect(await store.schedules.delete('i')).toBe(true)
        expect(await store.schedules.get('i')).toBeNull()
        expect(await store.schedules.put({ ...schedule('i', 9), revision: 2 })).toBeNull()
      })

      test('that are due are found, longest due first', async () => {
        for (const at of [30, 10, 20]) await store.schedules.put(schedule(`i${at}`, at))
        await store.schedules.put(schedule('off', null))
        const due = async (now: number, limit: number) =>
          (await store.schedules.listDue({ now, limit })).map(({ nextAt }) => nextAt)
        expect(await due(20, 10)).toEqual([10, 20])
        expect(await due(99, 2)).toEqual([10, 20])
        expect(await due(9, 10)).toEqual([])
      })

      test('go with their interaction', async () => {
        const one = interaction('one')
        await store.interactions.insert(one, version(one))
        await store.schedules.put(schedule(one.id, 5))
        await store.interactions.delete(one.id)
        expect(await store.schedules.get(one.id)).toBeNull()
      })
    })

    describe('sessions', () => {
      test('come back as they were written, whatever is in them', async () => {
        const strange = { text: 'ä \u0000 𝄞 \u2028', deep: JSON.parse('['.repeat(90) + ']'.repeat(90)) }
        const session = await started({ input: { task: strange } })
        const output = JSON.stringify({ big: 'x'.repeat(4_000_000) })
        const saved = await store.sessions.save({ session, tasks: [record('a', output)], lease: 'keep' })
        expect(await store.sessions.get(session.id)).toEqual(saved)
        expect(saved?.input).toEqual({ task: strange })
        expect(await store.sessions.getTasks(session.id)).toEqual([record('a', output)])
      })

      test('of two writes to one revision the second is refused, its neighbours are not', async () => {
        const [one, other] = [await started(), await started()]
        const write = (session: SessionRecord, task: string) =>
          store.sessions.save({ session, tasks: [record(task, '1')], lease: 'keep' })
        const results = await Promise.all([write(one, 'first'), write(one, 'second'), write(other, 'third')])
        expect(results.map((saved) => saved?.revision)).toEqual([
          one.revision + 1,
          undefined,
          other.revision + 1,
        ])
        expect((await store.sessions.getTasks(one.id)).map(({ task }) => task)).toEqual(['first'])
      })

      test('an id is taken once', async () => {
        const session = newSession()
        const insert = () => store.sessions.insert({ session, lease: { node: 'n1', leaseMs: 60_000 } })
        const results = await Promise.allSettled([insert(), insert()])
        expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
        await expect(insert()).rejects.toMatchObject({ name: 'DuplicateKey', field: 'id' })
      })

      test('a record of a task is replaced by its next', async () => {
        const session = await started()
        const saved = await store.sessions.save({ session, tasks: [record('a', null)], lease: 'keep' })
        await store.sessions.save({
          session: saved as SessionRecord,
          tasks: [record('a', '2')],
          lease: 'keep',
        })
        expect(await store.sessions.getTasks(session.id)).toEqual([record('a', '2')])
      })

      test('items are kept one by one, replaced by their next, and read in order from any index', async () => {
        const session = await started()
        const items = [3, 0, 1].map((index) => item('a', index, 'running'))
        const saved = await store.sessions.save({
          session,
          tasks: [],
          items: [...items, item('b', 0, 'running')],
          lease: 'keep',
        })
        await store.sessions.save({
          session: saved as SessionRecord,
          tasks: [],
          items: [item('a', 1, 'completed')],
          lease: 'keep',
        })
        const read = (from: number, limit: number) =>
          store.sessions.getItems({ sessionId: session.id, task: 'a', from, limit })
        const done = item('a', 1, 'completed')
        expect(await read(0, 10)).toEqual([item('a', 0, 'running'), done, item('a', 3, 'running')])
        expect(await read(1, 1)).toEqual([done])
        expect(await store.sessions.save({ session, tasks: [], items, lease: 'keep' })).toBeNull()
        expect(await read(1, 1)).toEqual([done])
      })

      test('items come with a new session, and go with it', async () => {
        const session = newSession({ state: { status: 'running', tasks: {}, edges: [] } })
        const items = [item('a', 0, 'completed')]
        const lease = { node: 'n1', leaseMs: 60_000 }
        const inserted = await store.sessions.insert({ session, items, lease })
        if (!inserted.inserted) throw new Error('it was not inserted')
        const read = () => store.sessions.getItems({ sessionId: session.id, task: 'a', from: 0, limit: 10 })
        expect(await read()).toEqual(items)
        await finish(inserted.session)
        const { interactionId } = session
        await store.sessions.deleteEnded({ interactionId, finishedBefore: Date.now() + 1_000, limit: 10 })
        expect(await read()).toEqual([])
      })

      test('one that is over, or waits, comes without a lease', async () => {
        const over = ended(newSession({ startedAt: 1 }))
        const wakeAt = store.now() + 60_000
        const state: SessionRecord['state'] = { status: 'running', tasks: {}, edges: [] }
        const waiting = newSession({ state, wakeAt, startedAt: 1 })
        for (const session of [over, waiting]) {
          const inserted = await store.sessions.insert({ session, tasks: [record('a', '1')] })
          expect(inserted).toMatchObject({ inserted: true, session: { ...session, revision: 1 } })
          expect(await store.sessions.get(session.id)).toEqual({ ...session, revision: 1 })
          expect(await store.sessions.getTasks(session.id)).toEqual([record('a', '1')])
        }
        expect(await store.sessions.nextDueAt()).toBe(wakeAt)
        expect(await store.sessions.countOpen({ callerId: 'caller', atMost: 10 })).toBe(1)
        const { interactionId } = over
        const old = { interactionId, finishedBefore: Date.now() + 1_000, limit: 10 }
        expect(await store.sessions.deleteEnded(old)).toBe(1)
      })

      test('what is queued is claimed once, by whoever comes', async () => {
        const ids = await Promise.all(Array.from({ length: 20 }, async () => (await queued()).id))
        const claims = await Promise.all(
          ['n1', 'n2', 'n3'].map((node) => store.sessions.claimDue({ node, leaseMs: 9_000, limit: 10 })),
        )
        expect(
          claims
            .flat()
            .map(({ id }) => id)
            .sort(),
        ).toEqual(ids.sort())
        expect(await store.sessions.claimDue({ node: 'n4', leaseMs: 9_000, limit: 10 })).toEqual([])
      })

      test('queued ones are claimed in their turns, before these have come where there is room', async () => {
        const inMs = async (ms: number) => {
          const session = newSession()
          await store.sessions.insert({ session, turnAt: store.now() + ms })
          return session.id
        }
        const [third, second, first] = [await inMs(60_000), await inMs(30_000), await inMs(-1_000)]
        expect(await store.sessions.nextDueAt()).toBeLessThanOrEqual(store.now())
        const claim = async (limit: number) =>
          (await store.sessions.claimDue({ node: 'n', leaseMs: 9_000, limit })).map(({ id }) => id)
        expect(await claim(2)).toEqual([first, second])
        const [own] = [await inMs(10_000)]
        expect(await claim(5)).toEqual([own, third])
        expect(await claim(5)).toEqual([])
      })

      test('a lease that ran out goes to the next node, and fences off the one before', async () => {
        const session = await started({}, 1)
        const [claimed] = await claimWhenDue('n2')
        expect(claimed).toMatchObject({ id: session.id, epoch: session.epoch + 1, lease: { node: 'n2' } })
        expect(await store.sessions.save({ session, tasks: [], lease: 'keep' })).toBeNull()
        expect(await store.sessions.renewLeases({ node: 'n1', leaseMs: 9_000, ids: [session.id] })).toEqual(
          [],
        )
        expect(await store.sessions.renewLeases({ node: 'n2', leaseMs: 9_000, ids: [session.id] })).toEqual([
          session.id,
        ])
      })

      test('a renewed lease is claimed by nobody, and a write keeps it', async () => {
        const session = await started({}, 50)
        await store.sessions.renewLeases({ node: 'n1', leaseMs: 60_000, ids: [session.id] })
        await store.sessions.save({ session, tasks: [], lease: 'keep' })
        const due = (await store.sessions.nextDueAt()) ?? 0
        expect(due).toBeGreaterThan(Date.now() + 30_000)
      })

      test('what was suspended is due at its time, what has ended never', async () => {
        const [asleep, done] = [await started(), await started()]
        await store.sessions.save({
          session: { ...asleep, wakeAt: Date.now() + 30 },
          tasks: [],
          lease: 'release',
        })
        await finish(done)
        const claimed = await claimWhenDue('n2')
        expect(claimed.map(({ id }) => id)).toEqual([asleep.id])
      })

      test('what was suspended can be woken before its time, what is leased or has ended cannot', async () => {
        const [asleep, running, done] = [await started(), await started(), await started()]
        const wakeAt = Date.now() + 60_000
        await store.sessions.save({ session: { ...asleep, wakeAt }, tasks: [], lease: 'release' })
        await finish(done)
        const claim = () => store.sessions.claimDue({ node: 'n2', leaseMs: 9_000, limit: 10 })
        expect(await claim()).toEqual([])
        for (const { id } of [asleep, running, done]) await store.sessions.wake(id)
        expect((await claimWhenDue('n2')).map(({ id }) => id)).toEqual([asleep.id])
        expect(await claim()).toEqual([])
      })

      test('the sessions that one has called are known until they end', async () => {
        const parent = { sessionId: 'p', task: 't', item: 3, depth: 2 }
        const [one, other] = [await started({ parent }), await started({ parent })]
        await started({ parent: { ...parent, sessionId: 'q' } })
        expect((await store.sessions.get(one.id))?.parent).toEqual(parent)
        const children = async () => (await store.sessions.listOpenChildren('p')).toSorted()
        expect(await children()).toEqual([one.id, other.id].toSorted())
        await finish(one)
        expect(await children()).toEqual([other.id])
      })

      test('how far sessions have got is told without them', async () => {
        const [running, done] = [await started(), await started()]
        await finish(done)
        await queued()
        const heads = await store.sessions.headsOf([running.id, done.id, 'none'])
        expect(heads).toHaveLength(2)
        for (const { id } of [running, done]) {
          const { revision, epoch, state } = (await store.sessions.get(id)) ?? newSession()
          expect(heads).toContainEqual({ id, revision, epoch, status: state.status })
        }
      })

      test('after a restart nothing is leased any more', async () => {
        const session = await started({}, 60_000)
        store = await opened.reopen()
        const [claimed] = await store.sessions.claimDue({ node: 'n2', leaseMs: 9_000, limit: 5 })
        expect(claimed?.id).toBe(session.id)
      })

      test('are listed newest first for whoever may see them, by page and filter', async () => {
        const make = (overrides: Partial<SessionRecord>) => started({ interactionId: 'i1', ...overrides })
        const ids: string[] = []
        for (let at = 1; at <= 6; at += 1) {
          const [callerId, ownerId] = at % 2 === 0 ? ['me', 'you'] : ['you', at === 3 ? 'me' : 'you']
          ids.unshift(
            (await make({ callerId, ownerId, createdAt: at, trigger: at === 6 ? 'test' : 'endpoint' })).id,
          )
        }
        await make({ callerId: 'me', ownerId: 'me', createdAt: 7, interactionId: 'i2' })
        const list = async (query: Partial<Parameters<Store['sessions']['list']>[0]>) =>
          (await store.sessions.list({ limit: 50, ...query })).items.map(({ createdAt }) => createdAt)
        expect(await list({})).toEqual([7, 6, 5, 4, 3, 2, 1])
        expect(await list({ viewerId: 'me' })).toEqual([7, 6, 4, 3, 2])
        expect(await list({ viewerId: 'me', interactionId: 'i1' })).toEqual([6, 4, 3, 2])
        expect(await list({ trigger: 'test' })).toEqual([6])
        expect(await list({ from: 2, to: 5 })).toEqual([4, 3, 2])
        expect(await list({ status: 'running' })).toEqual([7, 6, 5, 4, 3, 2, 1])
        expect(await list({ status: 'completed' })).toEqual([])
        const first = await store.sessions.list({ viewerId: 'me', limit: 2 })
        await make({ callerId: 'me', createdAt: 9 })
        const second = await store.sessions.list({ viewerId: 'me', limit: 2, cursor: first.nextCursor ?? '' })
        expect([...first.items, ...second.items].map(({ createdAt }) => createdAt)).toEqual([7, 6, 4, 3])
      })

      test('the newest of each interaction is told', async () => {
        await started({ interactionId: 'i1', createdAt: 1 })
        const newest = await started({ interactionId: 'i1', createdAt: 3 })
        const only = await started({ interactionId: 'i2', createdAt: 2 })
        await started({ interactionId: 'i3', createdAt: 4 })
        const found = await store.sessions.newestOf(['i1', 'i2', 'i4'])
        expect(found.map(({ id }) => id).sort()).toEqual([newest.id, only.id].sort())
        expect(await store.sessions.newestOf([])).toEqual([])
      })

      test('calls, and those that completed or failed, are counted by interaction and time', async () => {
        for (const at of [1, 2, 3]) await endedAt(9, { interactionId: 'i1', createdAt: at })
        await endedAt(9, { interactionId: 'i1', createdAt: 2 }, 'failed')
        await endedAt(9, { interactionId: 'i2', createdAt: 3 }, 'failed')
        await started({ interactionId: 'i3', createdAt: 2 })
        const count = (interactionIds: string[]) =>
          store.sessions.countCalls({ interactionIds, from: 2, to: 3 })
        expect(await count(['i1'])).toEqual([{ interactionId: 'i1', calls: 2, completed: 1, failed: 1 }])
        expect(await count(['i2', 'i3'])).toEqual([
          { interactionId: 'i3', calls: 1, completed: 0, failed: 0 },
        ])
        expect(await count([])).toEqual([])
      })

      test('what waits is counted, up to a limit', async () => {
        await Promise.all([
          queued({ callerId: 'a' }),
          queued({ callerId: 'a' }),
          queued({ callerId: 'b' }),
          started(),
        ])
        expect(await store.sessions.countQueued({ atMost: 10 })).toBe(3)
        expect(await store.sessions.countQueued({ callerId: 'a', atMost: 10 })).toBe(2)
        expect(await store.sessions.countQueued({ atMost: 1 })).toBe(1)
        expect(await store.sessions.countByStatus()).toMatchObject({ queued: 3, running: 1 })
      })

      test('of calls with one idempotency key only one starts, and its answer is kept', async () => {
        const insert = () => {
          const session = newSession({ idempotencyKey: 'k' })
          return store.sessions.insert({
            session,
            lease: { node: 'n1', leaseMs: 9_000 },
            idempotency: reservation(session),
          })
        }
        const results = await Promise.all([insert(), insert(), insert()])
        const won = results.find((result) => result.inserted)
        expect(results.filter((result) => result.inserted)).toHaveLength(1)
        if (!won?.inserted) throw new Error('none was inserted')
        const answer = { userId: 'u', interactionId: 'i', key: 'k', status: 200, body: { ok: true } }
        await store.sessions.save({ session: ended(won.session), tasks: [], lease: 'release', answer })
        expect(await store.sessions.getIdempotency('u', 'i', 'k')).toMatchObject({
          sessionId: won.session.id,
          answer: { status: 200, body: { ok: true } },
        })
        expect(await store.sessions.getIdempotency('u', 'other', 'k')).toBeNull()
        expect(await store.sessions.deleteExpiredIdempotency(Date.now() + 120_000, 10)).toBe(1)
        expect((await insert()).inserted).toBe(true)
      })

      test('a call too many is refused, reserves nothing, and a repeat is none', async () => {
        const keyed = (key: string) => {
          const session = newSession({ callerId: 'a', idempotencyKey: key })
          return store.sessions.insert({ session, idempotency: reservation(session), openAtMost: 2 })
        }
        const first = await keyed('k1')
        const asleep = await started({ callerId: 'a', wakeAt: Date.now() + 60_000 })
        await started({ callerId: 'b' })
        expect(await store.sessions.countOpen({ callerId: 'a', atMost: 5 })).toBe(2)
        expect(await store.sessions.countOpen({ callerId: 'a', atMost: 1 })).toBe(1)
        expect(await keyed('k2')).toEqual({ inserted: false, existing: null })
        expect(await store.sessions.getIdempotency('u', 'i', 'k2')).toBeNull()
        expect(await keyed('k1')).toMatchObject({ inserted: false, existing: { key: 'k1' } })
        await finish(asleep)
        expect(first).toMatchObject({ inserted: true })
        expect(await keyed('k2')).toMatchObject({ inserted: true })
      })

      test('of calls at the same time no more are let in than may be open, on whichever node', async () => {
        const { another = () => Promise.resolve(store) } = opened
        const nodes = [store, await another(), await another()]
        /** Each node starts as many at once; those that were let in. */
        const race = async (each: number, openAtMost: number) => {
          const insertions = nodes.flatMap((node) =>
            Array.from({ length: each }, () => node.sessions.insert({ session: newSession(), openAtMost })),
          )
          const results = await Promise.all(insertions)
          return results.flatMap((result) => (result.inserted ? [result.session] : []))
        }
        // One that is not held to a limit counts as well.
        await started()
        const letIn = await race(8, 6)
        expect(letIn).toHaveLength(5)
        for (const session of letIn.slice(0, 2)) await finish(session)
        expect(await race(4, 6)).toHaveLength(2)
        expect(await race(2, 8)).toHaveLength(2)
        expect(await race(2, 3)).toEqual([])
        expect(await store.sessions.countOpen({ callerId: 'caller', atMost: 50 })).toBe(8)
      })

      test('what ended is found by interaction, and how far back the newest of it go', async () => {
        for (const [at, interactionId] of ['a', 'b', 'b', 'c', 'b', 'c'].entries()) {
          await endedAt(at + 1, { interactionId })
        }
        await started({ interactionId: 'd' })
        const first = await store.sessions.listEnded({ after: '', limit: 2 })
        expect(first).toEqual([
          { interactionId: 'a', oldest: 1 },
          { interactionId: 'b', oldest: 2 },
        ])
        expect(await store.sessions.listEnded({ after: 'b', limit: 2 })).toEqual([
          { interactionId: 'c', oldest: 4 },
        ])
        const { oldestKept } = store.sessions
        expect(await oldestKept({ keep: 1 })).toBe(6)
        expect(await oldestKept({ keep: 2, interactionId: 'b' })).toBe(3)
        expect(await oldestKept({ keep: 2, except: ['c'] })).toBe(3)
        expect(await oldestKept({ keep: 7 })).toBeNull()
        expect(await oldestKept({ keep: 4, interactionId: 'b' })).toBeNull()
      })

      test('what ended long ago is deleted with all that belongs to it, oldest first', async () => {
        const ids: string[] = []
        for (let at = 1; at <= 4; at += 1) ids.push((await endedAt(at)).id)
        const others = await endedAt(1, { interactionId: 'other' })
        const running = await started()
        const old = { interactionId: 'i', finishedBefore: 4 }
        expect(await store.sessions.deleteEnded({ ...old, limit: 2 })).toBe(2)
        const left = (await store.sessions.list({ limit: 50 })).items.map(({ id }) => id)
        expect(new Set(left)).toEqual(new Set([ids[2], ids[3], others.id, running.id]))
        expect(await store.sessions.getTasks(ids[0] ?? '')).toEqual([])
        expect(await store.sessions.deleteEnded({ ...old, limit: 2 })).toBe(1)
        expect(await store.sessions.deleteEnded({ ...old, limit: 2 })).toBe(0)
        expect(await store.sessions.reclaimSpace()).toBe(false)
      })

      test('large sessions are deleted a few at a time', async () => {
        for (let at = 1; at <= 3; at += 1) await endedAt(at, { storedBytes: 10 * 1024 * 1024 })
        const old = { interactionId: 'i', finishedBefore: 9, limit: 10 }
        const first = await store.sessions.deleteEnded(old)
        expect(first).toBeGreaterThan(0)
        expect(first).toBeLessThan(3)
      })
    })

    test('a limiter counts by name and key', async () => {
      const options = { points: 2, seconds: 60 }
      const limiters = ['x', 'y'].map((name) => store.createLimiter({ name, ...options }))
      const [x, y] = limiters
      await x?.consume('a')
      expect(await x?.consume('a')).toMatchObject({ remainingPoints: 0 })
      await expect(x?.consume('a')).rejects.toMatchObject({ remainingPoints: 0 })
      expect(await x?.consume('b')).toMatchObject({ remainingPoints: 1 })
      expect(await y?.consume('a')).toMatchObject({ remainingPoints: 1 })
      await x?.delete('a')
      expect(await x?.consume('a')).toMatchObject({ remainingPoints: 1 })
    })

    test('settings are written by revision', async () => {
      const { value, revision } = await store.settings.get()
      expect(value).toEqual({})
      const written = await Promise.all([
        store.settings.put({ a: 1 }, revision),
        store.settings.put({ a: 2 }, revision),
      ])
      expect(written.filter(Boolean)).toHaveLength(1)
    })

    test('the audit log is told newest first, by page', async () => {
      for (let at = 1; at <= 3; at += 1) {
        await store.audit.append({ id: createId(), at, userId: null, action: 'x.y', details: { at } })
      }
      const first = await store.audit.list({ limit: 2 })
      const second = await store.audit.list({ limit: 2, cursor: first.nextCursor ?? '' })
      expect([...first.items, ...second.items].map(({ at }) => at)).toEqual([3, 2, 1])
    })

    async function started(overrides: Partial<SessionRecord> = {}, leaseMs = 60_000): Promise<SessionRecord> {
      const state = { status: 'running' as const, tasks: {}, edges: [] }
      const session = newSession({ state, startedAt: 1, ...overrides })
      const result = await store.sessions.insert({ session, lease: { node: 'n1', leaseMs } })
      if (!result.inserted) throw new Error('it was not inserted')
      return result.session
    }

    async function queued(overrides: Partial<SessionRecord> = {}): Promise<SessionRecord> {
      const session = newSession(overrides)
      await store.sessions.insert({ session })
      return session
    }

    async function endedAt(
      at: number,
      overrides: Partial<SessionRecord> = {},
      status: 'completed' | 'failed' = 'completed',
    ): Promise<SessionRecord> {
      const session = await started(overrides)
      const write = { ...session, state: { ...session.state, status }, finishedAt: at }
      await store.sessions.save({ session: write, tasks: [record('a', '1')], lease: 'release' })
      return session
    }

    async function finish(session: SessionRecord): Promise<void> {
      await store.sessions.save({ session: ended(session), tasks: [], lease: 'release' })
    }

    /** Claims again and again until something was due: times are the store's own. */
    async function claimWhenDue(node: string): Promise<SessionRecord[]> {
      for (;;) {
        const claimed = await store.sessions.claimDue({ node, leaseMs: 9_000, limit: 10 })
        if (claimed.length > 0) return claimed
      }
    }
  })
}

function user(mark: string): UserRecord {
  return {
    id: createId(),
    email: `${mark}@x.org`,
    name: mark,
    role: 'user',
    plan: null,
    passwordHash: 'hash',
    createdAt: Date.now(),
    revision: 0,
  }
}

function interaction(slug: string): InteractionRecord {
  return {
    id: createId(),
    slug,
    name: slug,
    description: '',
    access: 'users',
    ownerId: 'owner',
    active: false,
    version: 1,
    activeVersion: null,
    retention: null,
    revision: 1,
    createdAt: 1,
    updatedAt: 1,
  }
}

function schedule(interactionId: string, nextAt: number | null): ScheduleRecord {
  return {
    interactionId,
    cron: '0 9 * * *',
    timezone: 'UTC',
    input: { task: { text: 'ä' } },
    enabled: nextAt !== null,
    missed: 'once',
    nextAt,
    last: { at: 1, sessionId: null, error: 'no luck' },
    revision: 0,
    createdAt: 1,
    updatedAt: 2,
  }
}

function version({ id }: InteractionRecord): VersionRecord {
  return {
    interactionId: id,
    version: 1,
    graph: { tasks: [], edges: [] },
    response: null,
    frozen: false,
    types: {},
    savedBy: 'owner',
    createdAt: 1,
    updatedAt: 1,
  }
}

export function newSession(overrides: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id: createId(),
    interactionId: 'i',
    interactionName: 'I',
    slug: 'i',
    version: 1,
    callerId: 'caller',
    ownerId: 'owner',
    trigger: 'endpoint',
    state: { status: 'queued', tasks: {}, edges: [] },
    revision: 0,
    lease: null,
    epoch: 0,
    wakeAt: null,
    input: {},
    retryOf: null,
    parent: null,
    idempotencyKey: null,
    storedBytes: 0,
    createdAt: Date.now(),
    startedAt: null,
    finishedAt: null,
    ...overrides,
  }
}

function reservation({ id, interactionId, idempotencyKey }: SessionRecord): IdempotencyRecord {
  return {
    userId: 'u',
    interactionId,
    key: idempotencyKey ?? '',
    bodyHash: 'h',
    sessionId: id,
    answer: null,
    expiresAt: Date.now() + 60_000,
  }
}

function ended(session: SessionRecord): SessionRecord {
  return { ...session, state: { ...session.state, status: 'completed' }, finishedAt: Date.now() }
}

function record(task: string, output: string | null): TaskRecord {
  return {
    task,
    input: '{}',
    output,
    logs: [{ at: 1, level: 'info', message: 'm' }],
    usage: null,
    journal: [],
  }
}

function item(task: string, index: number, status: 'running' | 'completed'): ItemRecord {
  const state: ItemRecord['state'] =
    status === 'running'
      ? { status, attempt: 1, startedAt: 1, laters: 0, resumed: false }
      : { status, attempts: 1, startedAt: 1, finishedAt: 2 }
  return { ...record(task, status === 'completed' ? JSON.stringify(index) : null), index, state }
}
