import type { Store } from '../store/port.ts'

const dayMs = 24 * 60 * 60 * 1000

/** Sessions deleted in one transaction: small enough not to hold up the sessions that run. */
const batchSize = 500

export interface RetentionPolicy {
  /** Ended sessions are kept for so many days. */
  days: number
  /** And of these the newest so many; undefined: all. */
  count: number | undefined
}

/** Deletes what has been kept for long enough and gives its space back; stops early when `stop` is aborted. */
export async function applyRetention(
  store: Store,
  policy: RetentionPolicy,
  stop: AbortSignal,
): Promise<void> {
  const now = await store.now()
  const limits = {
    finishedBefore: now - policy.days * dayMs,
    ...(policy.count !== undefined && { keepNewest: policy.count }),
    limit: batchSize,
  }
  await store.tokens.deleteExpired(now)
  await deleteAll(() => store.sessions.deleteExpiredIdempotency(now, batchSize), stop)
  const deleted = await deleteAll(() => store.sessions.deleteEnded(limits), stop)
  if (deleted > 0 && !stop.aborted) await store.sessions.reclaimSpace()
}

async function deleteAll(deleteSome: () => Promise<number>, stop: AbortSignal): Promise<number> {
  let all = 0
  for (let deleted = batchSize; deleted === batchSize && !stop.aborted; all += deleted) {
    deleted = await deleteSome()
  }
  return all
}
