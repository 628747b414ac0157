import { api, dataOf } from '../api/client.ts'
import type { Restriction } from '../api/types.ts'

/** What administrators let task types do at most, for those who build with them. */
class Restrictions {
  #byType = $state.raw<ReadonlyMap<string, Restriction>>(new Map())

  of(type: string): Restriction | undefined {
    return this.#byType.get(type)
  }

  async reload(): Promise<void> {
    const all = await dataOf(api.GET('/api/restrictions'))
    this.#byType = new Map(all.map(({ type, ...restriction }) => [type, restriction]))
  }

  async put(type: string, body: Restriction): Promise<void> {
    await dataOf(api.PUT('/api/tasks/{type}/restriction', { params: { path: { type } }, body }))
    await this.reload()
  }

  async delete(type: string): Promise<void> {
    await dataOf(api.DELETE('/api/tasks/{type}/restriction', { params: { path: { type } } }))
    await this.reload()
  }
}

export const restrictions = new Restrictions()
