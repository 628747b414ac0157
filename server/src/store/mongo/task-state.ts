import type { StateKey, StateLimits, StateStore } from '../port.ts'
import type { Collections, TaskStateDocument } from './collections.ts'
import { guarded, isDuplicate, patiently } from './failure.ts'

/** What is set at once may together go past the room that there is: it is counted before it is written. */
export function createTaskState({ taskState }: Collections): StateStore {
  async function hasRoom(entry: TaskStateDocument, limits: StateLimits): Promise<boolean> {
    const { taskType, userId, _id, bytes } = entry
    const [all] = await patiently(() =>
      taskState
        .aggregate<{ keys: number; bytes: number }>([
          { $match: { taskType, userId } },
          { $group: { _id: null, keys: { $sum: 1 }, bytes: { $sum: '$bytes' } } },
        ])
        .toArray(),
    )
    const own = await patiently(() => taskState.findOne({ _id }, { projection: { bytes: 1 } }))
    const keys = (all?.keys ?? 0) - (own ? 1 : 0)
    return keys < limits.keys && (all?.bytes ?? 0) - (own?.bytes ?? 0) + bytes <= limits.bytes
  }

  /** @returns whether it took the place of what was expected */
  async function replace(
    { _id, ...entry }: TaskStateDocument,
    { now, expected }: StateLimits,
  ): Promise<boolean> {
    if (expected === undefined) {
      await upserting(() => taskState.replaceOne({ _id }, entry, { upsert: true }))
      return true
    }
    if (expected !== null) {
      const there = { _id, value: expected, ...living(now) }
      return (await guarded(() => taskState.replaceOne(there, entry))).matchedCount > 0
    }
    return guarded(async () => {
      try {
        // Where something living is there, this is an insertion of an _id that is taken.
        await taskState.replaceOne({ _id, expiresAt: { $lte: now } }, entry, { upsert: true })
        return true
      } catch (error) {
        if (!isDuplicate(error)) throw error
        return false
      }
    })
  }

  return {
    async get(key, now) {
      const found = await patiently(() => taskState.findOne({ _id: idOf(key), ...living(now) }))
      return found?.value ?? null
    },
    async set({ taskType, userId, key, value, expiresAt }, limits) {
      const entry: TaskStateDocument = {
        _id: idOf({ taskType, userId, key }),
        taskType,
        userId,
        value,
        bytes: Buffer.byteLength(key) + Buffer.byteLength(value),
        ...(expiresAt !== null && { expiresAt }),
      }
      if (!(await hasRoom(entry, limits))) {
        await patiently(() => taskState.deleteMany({ taskType, userId, expiresAt: { $lte: limits.now } }))
        if (!(await hasRoom(entry, limits))) return 'full'
      }
      return (await replace(entry, limits)) ? 'set' : 'other'
    },
    delete: async (key, now) =>
      (await guarded(() => taskState.deleteOne({ _id: idOf(key), ...living(now) }))).deletedCount > 0,
    deleteOfUser: async (userId) => {
      await patiently(() => taskState.deleteMany({ userId }))
    },
    deleteOfType: async (taskType) => {
      await patiently(() => taskState.deleteMany({ taskType }))
    },
    deleteExpired: async (now) =>
      (await patiently(() => taskState.deleteMany({ expiresAt: { $lte: now } }))).deletedCount,
  }
}

function idOf({ taskType, userId, key }: StateKey): string {
  return `${taskType}/${userId}/${key}`
}

function living(now: number) {
  return { $or: [{ expiresAt: { $exists: false } }, { expiresAt: { $gt: now } }] }
}

/** Two that insert the same at once: the second then finds the first's. */
async function upserting(write: () => Promise<unknown>): Promise<void> {
  await patiently(async () => {
    try {
      await write()
    } catch (error) {
      if (!isDuplicate(error)) throw error
      await write()
    }
  })
}
