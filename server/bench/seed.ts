import { v7 as createId } from 'uuid'
import type { Store } from '../src/store/port.ts'
import { openSqliteStore } from '../src/store/sqlite/open-sqlite-store.ts'

/** How far back the stored sessions reach: well within what retention keeps. */
const spanMs = 7 * 24 * 3_600_000

/** Writes that are under way at once: grouped into one transaction. */
const atOnce = 500

/**
 * Stores copies of a session that a server ran, while no server runs, spread over the past week.
 *
 * @param total ended sessions that are to be there in the end
 * @throws {Error} where no session was run before
 */
export async function seedSessions(dataDir: string, total: number): Promise<void> {
  const store = await openSqliteStore({ dataDir })
  try {
    const { completed } = await store.sessions.countByStatus()
    const copy = await copierOf(store)
    const missing = Math.max(0, total - completed)
    for (let done = 0; done < missing; done += atOnce) {
      const count = Math.min(atOnce, missing - done)
      await Promise.all(Array.from({ length: count }, (_, index) => copy((done + index) / missing)))
    }
  } finally {
    await store.close()
  }
}

async function copierOf(store: Store) {
  const newest = await store.sessions.list({ limit: 1, status: 'completed' })
  const id = newest.items[0]?.id ?? ''
  const original = await store.sessions.get(id)
  if (!original) throw new Error('There is no session to copy: call an endpoint first')
  const tasks = await store.sessions.getTasks(id)
  const took = (original.finishedAt ?? 0) - original.createdAt
  const from = original.createdAt - spanMs
  return async (share: number) => {
    const createdAt = Math.floor(from + share * spanMs)
    await store.sessions.insert({
      session: {
        ...original,
        id: createId({ msecs: createdAt }),
        createdAt,
        startedAt: createdAt,
        finishedAt: createdAt + took,
      },
      tasks,
    })
  }
}
