import type { JsonObject } from '@patchbay/sdk'
import { api, dataOf } from '../../api/client.ts'
import { ApiProblem } from '../../api/problem.ts'
import type { Diagnostic, TryResult } from '../../api/types.ts'

/** Runs of a source as it is written, with an input that stays from one to the next. */
export class TryState {
  input = $state.raw<JsonObject>({})
  /** What is wrong with the input, by field. */
  errors = $state.raw<Record<string, string>>({})
  result = $state.raw<TryResult | undefined>(undefined)
  busy = $state(false)
  #running: AbortController | undefined

  setInput(input: JsonObject): void {
    this.input = input
    this.errors = {}
  }

  /**
   * @returns what keeps the source from running; nothing where it ran, or was stopped
   * @throws {ApiProblem} where it could not be tried for another reason than its source or input
   */
  async run(source: string): Promise<Diagnostic[]> {
    this.#running?.abort()
    const running = (this.#running = new AbortController())
    this.busy = true
    this.errors = {}
    try {
      const body = { source, input: this.input }
      this.result = await dataOf(api.POST('/api/plugins/try', { body, signal: running.signal }))
      return []
    } catch (error) {
      if (running.signal.aborted) return []
      if (!(error instanceof ApiProblem)) throw error
      const { diagnostics } = error.document
      if (Array.isArray(diagnostics)) return diagnostics as Diagnostic[]
      const ofInput = error.errors.filter(({ path }) => path.startsWith('/input'))
      if (ofInput.length === 0) throw error
      this.errors = Object.fromEntries(
        ofInput.map(({ path, message }) => [path.split('/')[2] ?? '', message]),
      )
      return []
    } finally {
      if (this.#running === running) this.busy = false
    }
  }

  stop(): void {
    this.#running?.abort()
  }
}
