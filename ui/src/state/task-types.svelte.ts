import { api, dataOf } from '../api/client.ts'
import type { TaskType } from '../api/types.ts'

/** The catalogue, loaded once for all pages; by type. */
class TaskTypes {
  all = $state.raw<TaskType[]>([])
  byType = $derived(new Map(this.all.map((one) => [one.type, one])))

  #loading: Promise<void> | undefined
  /** Between the tabs of this browser. */
  readonly #news = new BroadcastChannel('patchbay.task-types')

  constructor() {
    this.#news.onmessage = () => this.#refresh()
    // In another browser somebody may have published something meanwhile.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.#refresh()
    })
  }

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

  /** A task was published or deleted here: all open palettes are to show that. */
  async published(): Promise<void> {
    this.#news.postMessage('changed')
    await this.reload().catch(() => undefined)
  }

  /** What is shown stays where it cannot be learnt. */
  #refresh(): void {
    if (this.#loading) void this.reload().catch(() => undefined)
  }
}

export const taskTypes = new TaskTypes()
