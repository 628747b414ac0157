import { api, dataOf } from '../api/client.ts'
import type { TaskType } from '../api/types.ts'

/** The catalogue, loaded once for all pages; by type. */
class TaskTypes {
  all = $state.raw<TaskType[]>([])
  byType = $derived(new Map(this.all.map((one) => [one.type, one])))

  #loading: Promise<void> | undefined
  #isLookingAgain = false
  /** Between the tabs of this browser. */
  readonly #news = new BroadcastChannel('patchbay.task-types')

  constructor() {
    this.#news.onmessage = () => void this.#refresh()
    // In another browser somebody may have published something meanwhile. A window may be in sight all the time,
    // and a tab that comes into sight is often told so twice.
    const comeBack = () => {
      if (document.visibilityState !== 'visible' || this.#isLookingAgain) return
      this.#isLookingAgain = true
      void this.#refresh().finally(() => (this.#isLookingAgain = false))
    }
    document.addEventListener('visibilitychange', comeBack)
    addEventListener('focus', comeBack)
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
  async #refresh(): Promise<void> {
    if (this.#loading) await this.reload().catch(() => undefined)
  }
}

export const taskTypes = new TaskTypes()
