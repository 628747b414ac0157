import { api, dataOf } from '../api/client.ts'
import type { TaskType } from '../api/types.ts'

/** The catalogue, loaded once for all pages; by type. */
class TaskTypes {
  all = $state.raw<TaskType[]>([])
  byType = $derived(new Map(this.all.map((one) => [one.type, one])))

  #loading: Promise<void> | undefined

  /** Waits for the first load; later ones happen when asked for with `reload`. */
  load(): Promise<void> {
    return (this.#loading ??= this.reload())
  }

  async reload(): Promise<void> {
    try {
      this.all = await dataOf(api.GET('/api/tasks'))
    } catch (error) {
      this.#loading = undefined
      throw error
    }
  }
}

export const taskTypes = new TaskTypes()
