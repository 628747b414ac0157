import { api, dataOf } from '../api/client.ts'
import type { User } from '../api/types.ts'
import { account } from './account.svelte.ts'

/** Who the ids of users are: administrators may know of everybody, others of themselves. */
class People {
  #names = $state.raw<ReadonlyMap<string, string>>(new Map())
  #loading: Promise<void> | undefined

  /** Without names the pages do too: whoever is not found is somebody. */
  load(): Promise<void> {
    if (!account.may('admin')) return Promise.resolve()
    return (this.#loading ??= this.#loadAll().catch(() => (this.#loading = undefined)))
  }

  nameOf(userId: string): string {
    if (userId === account.user?.id) return account.user.name
    return this.#names.get(userId) ?? 'Somebody else'
  }

  /** After accounts were made, renamed or deleted. */
  forget(): void {
    this.#loading = undefined
  }

  async #loadAll(): Promise<void> {
    const all: User[] = []
    let cursor: string | null = null
    do {
      const query: { limit: number; cursor?: string } = { limit: 200, ...(cursor !== null && { cursor }) }
      const page = await dataOf(api.GET('/api/users', { params: { query } }))
      all.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    this.#names = new Map(all.map(({ id, name }) => [id, name]))
  }
}

export const people = new People()
