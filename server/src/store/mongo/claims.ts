import { randomUUID } from 'node:crypto'
import type { Collection, Filter } from 'mongodb'
import type { LeaseRequest, SessionStore } from '../port.ts'
import type { SessionRecord } from '../records.ts'
import type { SessionDocument } from './collections.ts'
import type { DatabaseClock } from './database-clock.ts'
import { patiently } from './failure.ts'
import { withoutRecords } from './list-sessions.ts'
import { writeMarked } from './marked-writes.ts'
import { toSession } from './session-documents.ts'

export interface Claims {
  port: Pick<SessionStore, 'claimDue' | 'wake' | 'nextDueAt' | 'renewLeases'>
  /** A session was inserted with a lease of this node. */
  took(node: string): void
  /** Gives up all leases that were taken through this store. */
  release(): Promise<void>
}

const waitsForItsTurn = { uncommon: 'queued', leaseNode: { $exists: false } } as const

/** Leases on sessions: `dueAt` is when one may be claimed, its end while it is leased. */
export function createClaims(sessions: Collection<SessionDocument>, clock: DatabaseClock): Claims {
  const nodes = new Set<string>()

  /** @returns those that nobody else was faster with */
  async function claimSome(
    request: LeaseRequest,
    limit: number,
  ): Promise<{ found: number; won: SessionRecord[] }> {
    const now = clock.now()
    const until = now + request.leaseMs
    const find = (filter: Filter<SessionDocument>, atMost: number) =>
      patiently(() =>
        sessions
          .find(filter, { projection: { revision: 1, dueAt: 1 } })
          .sort({ dueAt: 1 })
          .limit(atMost)
          .toArray(),
      )
    const due = await find({ dueAt: { $lte: now } }, limit)
    if (due.length < limit) {
      due.push(...(await find({ ...waitsForItsTurn, dueAt: { $gt: now } }, limit - due.length)))
    }
    const writes = due.map(({ _id, revision, dueAt = now }) => {
      const token = randomUUID()
      const update = {
        $set: { leaseNode: request.node, leaseUntil: until, dueAt: until, token, revision: revision + 1 },
        $inc: { epoch: 1 },
      }
      // Its lease may have been renewed since it was found, which changes no revision.
      const filter = { _id, revision, dueAt: { $lte: Math.max(dueAt, now) } }
      return { id: _id, token, operation: { updateOne: { filter, update } } }
    })
    const outcomes = await writeMarked(sessions, writes)
    const won = writes.filter((_, index) => outcomes[index] === 'applied')
    if (won.length === 0) return { found: due.length, won: [] }
    const documents = await patiently(() =>
      sessions.find({ _id: { $in: won.map(({ id }) => id) } }, { projection: withoutRecords }).toArray(),
    )
    const byId = new Map(documents.map((document) => [document._id, document as SessionDocument]))
    const mine = won.flatMap(({ id, token }) => {
      const document = byId.get(id)
      return document?.token === token ? [toSession(document)] : []
    })
    return { found: due.length, won: mine }
  }

  return {
    port: {
      async claimDue({ limit, ...request }) {
        nodes.add(request.node)
        const claimed: SessionRecord[] = []
        while (claimed.length < limit) {
          const { found, won } = await claimSome(request, limit - claimed.length)
          claimed.push(...won)
          if (found === 0) break
        }
        return claimed
      },
      async wake(id) {
        const suspended = {
          _id: id,
          wakeAt: { $ne: null },
          dueAt: { $exists: true },
          leaseNode: { $exists: false },
        }
        await patiently(() => sessions.updateOne(suspended, { $min: { dueAt: clock.now() } }))
      },
      async nextDueAt() {
        const projection = { dueAt: 1 }
        const next = await patiently(() =>
          sessions.findOne({ dueAt: { $gte: 0 } }, { sort: { dueAt: 1 }, projection }),
        )
        const now = clock.now()
        // One that is queued is due at its turn at the latest. Most looks find nothing at all: one query then.
        if (next?.dueAt === undefined || next.dueAt <= now) return next?.dueAt ?? null
        const queued = await patiently(() => sessions.findOne(waitsForItsTurn, { projection }))
        return queued ? now : next.dueAt
      },
      async renewLeases({ node, leaseMs, ids }) {
        const until = clock.now() + leaseMs
        const held = { _id: { $in: ids }, leaseNode: node }
        const { matchedCount } = await patiently(() =>
          sessions.updateMany(held, { $set: { leaseUntil: until, dueAt: until } }),
        )
        if (matchedCount === ids.length) return ids
        const left = await patiently(() => sessions.find(held, { projection: { _id: 1 } }).toArray())
        const leftIds = new Set(left.map(({ _id }) => _id))
        return ids.filter((id) => leftIds.has(id))
      },
    },
    took: (node) => void nodes.add(node),
    async release() {
      if (nodes.size === 0) return
      const held = { dueAt: { $gte: 0 }, leaseNode: { $in: [...nodes] } }
      const change = { $set: { dueAt: clock.now() }, $unset: { leaseNode: '', leaseUntil: '' } } as const
      await patiently(() => sessions.updateMany(held, change))
    },
  }
}
