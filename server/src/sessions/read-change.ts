import type { ItemRecord } from '../store/records.ts'
import { type ReadDeps, readRecords, storedOutput } from './read-session.ts'
import type { SessionChange } from './session-events.ts'

/**
 * A session as it is stored, told as the change that has made it so: with all records of its tasks, because
 * nobody knows here which of them are new, and with the items of which that cannot be ruled out.
 *
 * @param since by the store's clock: what items were stored before is known already
 * @returns undefined where it is gone
 */
export async function readChange(
  deps: Pick<ReadDeps, 'store' | 'runnables'>,
  id: string,
  since: number,
): Promise<SessionChange | undefined> {
  const session = await deps.store.sessions.get(id)
  if (!session) return undefined
  const { runnable, records: tasks, items, outputOf } = await readRecords(deps, session)
  const output = () => storedOutput(session, runnable, outputOf)
  return { session, tasks, items: items.filter((item) => mayBeNewer(item, since)), outputOf, output }
}

function mayBeNewer({ state }: ItemRecord, since: number): boolean {
  return !('finishedAt' in state) || state.finishedAt >= since
}
