import { randomUUID } from 'node:crypto'
import { DuplicateKey, type InsertResult, type SessionStore } from '../port.ts'
import type { TaskRecord } from '../records.ts'
import { createCalls } from './calls.ts'
import { createClaims } from './claims.ts'
import type { Collections, LongRecordDocument } from './collections.ts'
import type { DatabaseClock } from './database-clock.ts'
import { patiently } from './failure.ts'
import { createFigures } from './figures.ts'
import { listSessions, withoutRecords } from './list-sessions.ts'
import { countOpen, createOpenLimit, type SeatedResult } from './open-limit.ts'
import { readItems } from './read-items.ts'
import { createRetention } from './retention.ts'
import { placeRecords, toDocument, toSession, toTask } from './session-documents.ts'
import { createSessionWriter, isReleased } from './session-writer.ts'

type InsertOptions = Parameters<SessionStore['insert']>[0]

export interface MongoSessions extends SessionStore {
  /** Gives up the leases that were taken through this store, after what is being written. */
  release(): Promise<void>
}

/**
 * Sessions in MongoDB. Short records of tasks and the idempotency key are part of the session's document;
 * long records are stored before it under ids that only it makes known.
 */
export function createSessions(collections: Collections, { clock }: { clock: DatabaseClock }): MongoSessions {
  const { sessions } = collections
  const writer = createSessionWriter(collections)
  const calls = createCalls(collections, clock)
  const claims = createClaims(sessions, clock)
  const withinLimit = createOpenLimit(sessions)

  /** @param seat of a caller whose sessions are limited; without one nothing is ever taken */
  async function insert(options: InsertOptions): Promise<InsertResult>
  async function insert(options: InsertOptions, seat: number): Promise<SeatedResult>
  async function insert(options: InsertOptions, seat?: number): Promise<SeatedResult> {
    const { session, tasks = [], items = [], lease, turnAt, idempotency } = options
    const { places, beside } = placeRecords(session, tasks)
    await writer.putBeside(beside)
    const forgetBeside = async () => {
      if (beside.length > 0 || items.length > 0) await writer.forget(session.id)
    }
    if (lease) claims.took(lease.node)
    for (;;) {
      const now = clock.now()
      const document = toDocument(session, {
        lease: lease && { node: lease.node, until: now + lease.leaseMs },
        turnAt,
        now,
        records: places,
        hasItems: items.length > 0,
        idempotency,
        seat,
        token: randomUUID(),
      })
      if ((await writer.insert(document, items)) === 'applied') {
        return { inserted: true, session: toSession(document) }
      }
      const existing = idempotency && (await calls.findOrFree(idempotency))
      if (existing) {
        if (existing.sessionId !== session.id) await forgetBeside()
        return { inserted: false, existing }
      }
      const taken = await patiently(() => sessions.findOne({ _id: session.id }, { projection: { _id: 1 } }))
      if (taken) throw new DuplicateKey('id')
      if (seat !== undefined) {
        await forgetBeside()
        return 'taken'
      }
    }
  }

  return {
    async insert(options) {
      const { session, idempotency, openAtMost } = options
      const existing = idempotency && (await calls.find(idempotency))
      if (existing) return { inserted: false, existing }
      if (openAtMost === undefined) return insert(options)
      return withinLimit(session.callerId, { openAtMost, insert: (seat) => insert(options, seat) })
    },
    async save(write) {
      if ((await writer.update(write, clock.now())) === 'refused') return null
      const { session } = write
      return {
        ...session,
        revision: session.revision + 1,
        lease: isReleased(write) ? null : session.lease,
      }
    },
    async get(id) {
      const document = await patiently(() => sessions.findOne({ _id: id }, { projection: withoutRecords }))
      return document && toSession(document)
    },
    getTasks: (sessionId) => patiently(() => readTasks(collections, sessionId)),
    getItems: (query) => patiently(() => readItems(collections, query)),
    list: (query) => patiently(() => listSessions(sessions, query)),
    ...createFigures(sessions),
    ...claims.port,
    async listOpenChildren(parentId) {
      const open = { 'parent.sessionId': parentId, finishedAt: { $exists: false } }
      const found = await patiently(() => sessions.find(open, { projection: { _id: 1 } }).toArray())
      return found.map(({ _id }) => _id)
    },
    async headsOf(ids) {
      const projection = { revision: 1, epoch: 1, status: 1 }
      const found = await patiently(() => sessions.find({ _id: { $in: ids } }, { projection }).toArray())
      return found.map(({ _id: id, revision, epoch, status }) => ({ id, revision, epoch, status }))
    },
    countOpen: (query) => countOpen(sessions, query),
    countQueued({ callerId, interactionId, atMost }) {
      const queued = {
        uncommon: 'queued' as const,
        // Found among what the caller has not ended yet.
        ...(callerId !== undefined && { callerId, dueAt: { $gte: 0 } }),
        ...(interactionId !== undefined && { interactionId }),
      }
      return patiently(() => sessions.countDocuments(queued, { limit: atMost }))
    },
    async countByStatus() {
      const count = (filter: object) => patiently(() => sessions.countDocuments(filter))
      const [queued, running, failed, cancelled, ended] = await Promise.all([
        count({ uncommon: 'queued' }),
        count({ uncommon: 'running' }),
        count({ uncommon: 'failed' }),
        count({ uncommon: 'cancelled' }),
        count({ finishedAt: { $gte: 0 } }),
      ])
      return { queued, running, completed: ended - failed - cancelled, failed, cancelled }
    },
    ...calls.port,
    ...createRetention(collections),
    // MongoDB reuses the space of what was deleted by itself.
    reclaimSpace: () => Promise.resolve(false),
    async release() {
      await writer.idle()
      await claims.release()
    },
  }
}

async function readTasks({ sessions, longRecords }: Collections, sessionId: string): Promise<TaskRecord[]> {
  const session = await sessions.findOne({ _id: sessionId }, { projection: { records: 1 } })
  const places = Object.entries(session?.records ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  const ids = places.flatMap(([, place]) => ('beside' in place ? [place.beside] : []))
  const long = new Map<string, LongRecordDocument>()
  if (ids.length > 0) {
    for await (const document of longRecords.find({ _id: { $in: ids } })) long.set(document._id, document)
  }
  return places.flatMap(([task, place]) => {
    const document = 'beside' in place ? long.get(place.beside) : place
    // Without one, the session is being deleted at this moment.
    return document ? [toTask(task, document)] : []
  })
}
