import type { DatabaseSync } from 'node:sqlite'

/** Pages given back in one go, 4 KB each: bounded, because nothing else is written meanwhile. */
const pagesAtOnce = 2_000

/** Pages that stay for the next sessions: giving back what is needed again a moment later is in vain. */
const pagesKept = 1_000

/** Gives free pages back to the file system, a bounded number of them, and cuts the write-ahead log. */
export function reclaimSpace(database: DatabaseSync): void {
  const row = database.prepare('PRAGMA freelist_count').get()
  const free = Number(row?.['freelist_count'] ?? 0)
  if (free > pagesKept) database.exec(`PRAGMA incremental_vacuum(${Math.min(free - pagesKept, pagesAtOnce)})`)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
}
