import { LRUCache } from 'lru-cache'
import type { InteractionStore } from '../store/port.ts'
import type { InteractionRecord } from '../store/records.ts'

/** Finds the active interactions whose published version runs a custom task type. */
export function createUsers(interactions: Pick<InteractionStore, 'listActive' | 'getVersion'>) {
  // Published versions never change.
  const typesOf = new LRUCache<string, string[]>({ max: 20_000 })

  async function typesRunBy({ id, activeVersion }: InteractionRecord): Promise<string[]> {
    if (activeVersion === null) return []
    const key = `${id}/${activeVersion}`
    const known = typesOf.get(key)
    if (known) return known
    const version = await interactions.getVersion(id, activeVersion)
    const types = Object.keys(version?.types ?? {})
    typesOf.set(key, types)
    return types
  }

  return async function usersOf(type: string): Promise<InteractionRecord[]> {
    const users: InteractionRecord[] = []
    for (const interaction of await interactions.listActive()) {
      if ((await typesRunBy(interaction)).includes(type)) users.push(interaction)
    }
    return users
  }
}
