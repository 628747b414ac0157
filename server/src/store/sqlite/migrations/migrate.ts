import type { DatabaseSync } from 'node:sqlite'
import { StoreUnavailable } from '../../port.ts'
import { firstTables } from './1-first-tables.ts'
import { limitsAndRetention } from './2-limits-and-retention.ts'
import { itemTable } from './3-items.ts'
import { scheduleTable } from './4-schedules.ts'
import { sessionParents } from './5-session-parents.ts'
import { turns } from './6-turns.ts'
import { integrationTables } from './7-integrations.ts'
import { pluginTables } from './8-plugins.ts'
import { taskStateTable } from './9-task-state.ts'
import { gateTable } from './10-gates.ts'
import { integrationLeases } from './11-integration-leases.ts'

/** In order; the first makes version 1 of a database. One that was released is never changed. */
const migrations = [
  firstTables,
  limitsAndRetention,
  itemTable,
  scheduleTable,
  sessionParents,
  turns,
  integrationTables,
  pluginTables,
  taskStateTable,
  gateTable,
  integrationLeases,
]

/**
 * Brings a database to the version that this program works with, each step in a transaction of its own.
 *
 * @throws {StoreUnavailable} where a newer program has written it; it is left as it is
 */
export function migrate(database: DatabaseSync, path: string): void {
  const row = database.prepare('PRAGMA user_version').get()
  const version = Number(row?.['user_version'] ?? 0)
  if (version > migrations.length) {
    throw new StoreUnavailable(
      `${path} was written by a newer Patchbay (its data have version ${version}, this one knows ${migrations.length}): start that one, or restore a backup`,
    )
  }
  migrations.slice(version).forEach((sql, index) => {
    database.exec(`BEGIN IMMEDIATE; ${sql} PRAGMA user_version = ${version + index + 1}; COMMIT`)
  })
}
