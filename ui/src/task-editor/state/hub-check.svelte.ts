import { api, dataOf } from '../../api/client.ts'
import { ApiProblem } from '../../api/problem.ts'
import type { PluginCheck, TaskType } from '../../api/types.ts'

/** How long after the last change the hub is asked, milliseconds. */
const quietMs = 600

/** Of another tab's checks there may be too many at the moment. */
const retryMs = 3_000

/** What the hub says of a source: whether it could be published, and what that would change. */
export class HubCheck {
  /** What it last said, and of which source. */
  last = $state.raw<{ source: string; result: PluginCheck } | undefined>(undefined)
  /** It is asked, or about to be. */
  busy = $state(false)
  /** As the newest source declares it that could be evaluated. */
  task = $state.raw<TaskType | undefined>(undefined)

  readonly #name: string
  #timer: ReturnType<typeof setTimeout> | undefined
  #asked = ''
  #running: AbortController | undefined

  constructor(name: string) {
    this.#name = name
  }

  /** Asks a moment later. */
  later(source: string, ms = quietMs): void {
    clearTimeout(this.#timer)
    this.busy = true
    this.#timer = setTimeout(() => {
      this.now(source).catch((error: unknown) => {
        // It is asked again with the next change; without a connection the page says so elsewhere.
        if (error instanceof ApiProblem && error.status === 429) this.later(source, retryMs)
      })
    }, ms)
  }

  /** @throws {ApiProblem} @throws {DOMException} `AbortError` where another source was asked about meanwhile */
  async now(source: string): Promise<PluginCheck> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#running?.abort()
    const running = (this.#running = new AbortController())
    this.#asked = source
    this.busy = true
    try {
      if (this.last?.source === source) return this.last.result
      const body = { source, name: this.#name }
      const result = await dataOf(api.POST('/api/plugins/check', { body, signal: running.signal }))
      if (this.#asked === source) {
        this.last = { source, result }
        if (result.task) this.task = result.task
      }
      return result
    } finally {
      if (this.#running === running && this.#timer === undefined) this.busy = false
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#running?.abort()
  }
}
