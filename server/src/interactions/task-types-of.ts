import { LRUCache } from 'lru-cache'
import type { InteractionStore } from '../store/port.ts'
import type { InteractionRecord } from '../store/records.ts'

/** The task types of the newest graph, each once, in order; graphs are read again only where they have changed. */
export function createTaskTypesOf(interactions: Pick<InteractionStore, 'getVersion'>) {
  const known = new LRUCache<string, string[]>({ max: 5_000 })

  return async function taskTypesOf({ id, version, revision }: InteractionRecord): Promise<string[]> {
    const key = `${id}/${revision}`
    const remembered = known.get(key)
    if (remembered) return remembered
    const record = await interactions.getVersion(id, version)
    const types = [...new Set(record?.graph.tasks.map(({ type }) => type))]
    known.set(key, types)
    return types
  }
}
