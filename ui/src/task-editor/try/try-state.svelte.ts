import type { JsonObject } from '@patchbay/sdk'
import { api, dataOf } from '../../api/client.ts'
import { ApiProblem } from '../../api/problem.ts'
import type { Diagnostic, Integration, TryResult } from '../../api/types.ts'
import { connections } from '../../state/connections.svelte.ts'

const refusals = new Set(['integration_missing', 'consent_required'])

/** A try that was refused for want of an account, or of consent, with what was tried. */
export interface Refusal {
  problem: ApiProblem
  request: SourceTry
}

interface SourceTry {
  source: string
  integration?: string
  consent?: true
}

/** Runs of a source as it is written, with an input that stays from one to the next. */
export class TryState {
  input = $state.raw<JsonObject>({})
  /** What is wrong with the input, by field. */
  errors = $state.raw<Record<string, string>>({})
  result = $state.raw<TryResult | undefined>(undefined)
  refusal = $state.raw<Refusal | undefined>(undefined)
  /** Which account a task of a provider acts with; where there is none, the one used last. */
  account = $state.raw<Integration | undefined>(undefined)
  busy = $state(false)
  #running: AbortController | undefined

  setInput(input: JsonObject): void {
    this.input = input
    this.errors = {}
  }

  /**
   * @param provider that the source acts at
   * @returns what keeps the source from running; nothing where it ran, or was stopped
   * @throws {ApiProblem} where it could not be tried for another reason than its source or input
   */
  run(source: string, provider: string | null): Promise<Diagnostic[]> {
    const chosen = connections.of(provider ?? '').find(({ id }) => id === this.account?.id)
    return this.#run({ source, ...(chosen && { integration: chosen.id }) })
  }

  /** Consents to what the source asks for that was refused, as it was shown, and runs that one. @see run */
  allow(): Promise<Diagnostic[]> {
    const { refusal } = this
    return refusal ? this.#run({ ...refusal.request, consent: true }) : Promise.resolve([])
  }

  async #run(request: SourceTry): Promise<Diagnostic[]> {
    this.#running?.abort()
    const running = (this.#running = new AbortController())
    this.busy = true
    this.errors = {}
    try {
      const body = { ...request, input: this.input }
      this.result = await dataOf(api.POST('/api/plugins/try', { body, signal: running.signal }))
      this.refusal = undefined
      return []
    } catch (error) {
      if (running.signal.aborted) return []
      if (!(error instanceof ApiProblem)) throw error
      if (refusals.has(error.code)) {
        this.refusal = { problem: error, request }
        // It may have expired since they were loaded.
        await connections.reload()
        return []
      }
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
