import type { Db } from 'mongodb'
import { StoreUnavailable } from '../../port.ts'
import { collectionsOf } from '../collections.ts'
import { firstCollections } from './1-first-collections.ts'
import { sessionParents } from './2-session-parents.ts'
import { turns } from './3-turns.ts'
import { integrations } from './4-integrations.ts'
import { plugins } from './5-plugins.ts'
import { taskState } from './6-task-state.ts'
import { gates } from './7-gates.ts'
import { seats } from './8-seats.ts'

/** In order; the first makes version 1 of a database. Each may be run twice: several nodes start at once. */
const migrations = [firstCollections, sessionParents, turns, integrations, plugins, taskState, gates, seats]

/**
 * Brings a database to the version that this program works with.
 *
 * @throws {StoreUnavailable} where a newer program has written it; it is left as it is
 */
export async function migrate(database: Db): Promise<void> {
  const { meta } = collectionsOf(database)
  const version = (await meta.findOne({ _id: 'database' }))?.version ?? 0
  if (version > migrations.length) {
    throw new StoreUnavailable(
      `The database ${database.databaseName} was written by a newer Patchbay (its data have version ${version}, this one knows ${migrations.length}): start that one, or restore a backup`,
    )
  }
  for (const [index, step] of migrations.entries()) {
    if (index < version) continue
    await step(database)
    await meta.updateOne({ _id: 'database' }, { $max: { version: index + 1 } }, { upsert: true })
  }
}
