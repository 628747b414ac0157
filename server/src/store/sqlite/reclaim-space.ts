import type { DatabaseSync } from 'node:sqlite'

/** Pages given back in one go, 4 KB each: bounded, because nothing else is written meanwhile. */
const pagesAtOnce = 512

/** Pages that stay for the next sessions: giving back what is needed again a moment later is in vain. */
const pagesKept = 1_000

/**
 * Gives free pages back to the file system, a bounded number of them. The last piece cuts the write-ahead
 * log, with which the file gets its new length.
 *
 * @returns whether there are more
 */
export function reclaimSpace(database: DatabaseSync): boolean {
  const row = database.prepare('PRAGMA freelist_count').get()
  const spare = Number(row?.['freelist_count'] ?? 0) - pagesKept
  if (spare > 0) database.exec(`PRAGMA incremental_vacuum(${Math.min(spare, pagesAtOnce)})`)
  if (spare > pagesAtOnce) return true
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  return false
}
