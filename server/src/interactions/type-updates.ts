import { compareTypes, type TypeChange } from '@patchbay/graph'
import type { VersionRecord } from '../store/records.ts'
import type { TaskTypes } from '../tasks/task-types.ts'

/** A custom task type of which there is a newer version than the one that a published interaction runs. */
export interface TypeUpdate {
  type: string
  title: string
  /** What runs. */
  from: string
  /** What would run once the interaction is published again; null where the type was deleted. */
  to: string | null
  /** What breaks first; empty where only its code is another. */
  changes: TypeChange[]
}

/** What publishing a version again would change about the tasks that it runs. */
export async function typeUpdates(
  { newest, of }: Pick<TaskTypes, 'newest' | 'of'>,
  version: VersionRecord,
): Promise<TypeUpdate[]> {
  const pins = Object.entries(version.types)
  if (pins.length === 0) return []
  const pinned = await of(version)
  return pins.flatMap(([type, { version: from, hash }]) => {
    const before = pinned(type)
    const after = newest(type)
    if (after?.bundle.hash === hash) return []
    const title = (after ?? before)?.manifest.title ?? type
    const to = after?.version ?? null
    return [
      {
        type,
        title,
        from,
        to,
        changes: before && after ? compareTypes(before.manifest, after.manifest) : [],
      },
    ]
  })
}
