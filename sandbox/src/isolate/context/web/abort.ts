import { setTimer } from '../timers.ts'
import { domException } from './dom-exception.ts'

type Listener = (() => void) | { handleEvent: () => void }

let made: ReturnType<typeof createAbort> | undefined

export function abortApi() {
  made ??= createAbort()
  return made
}

function createAbort() {
  let allowed = false
  let fire: (signal: AbortSignal, reason: unknown) => void

  class AbortSignal {
    #aborted = false
    #reason: unknown
    #listeners = new Map<Listener, boolean>()
    onabort: ((event: unknown) => void) | null = null

    static {
      fire = (signal, reason) => signal.#abort(reason)
    }

    constructor() {
      if (!allowed) throw new TypeError('Illegal constructor')
    }

    get aborted(): boolean {
      return this.#aborted
    }

    get reason(): unknown {
      return this.#reason
    }

    throwIfAborted(): void {
      if (this.#aborted) throw this.#reason
    }

    addEventListener(type: string, listener: Listener, options?: { once?: boolean }): void {
      if (type === 'abort') this.#listeners.set(listener, options?.once === true)
    }

    removeEventListener(type: string, listener: Listener): void {
      if (type === 'abort') this.#listeners.delete(listener)
    }

    #abort(reason: unknown): void {
      if (this.#aborted) return
      this.#aborted = true
      this.#reason = reason ?? new (domException())('This operation was aborted', 'AbortError')
      const event = { type: 'abort', target: this }
      this.onabort?.(event)
      for (const [listener, once] of [...this.#listeners]) {
        if (once) this.#listeners.delete(listener)
        if (typeof listener === 'function') Reflect.apply(listener, this, [event])
        else listener.handleEvent()
      }
    }

    static abort(reason?: unknown): AbortSignal {
      const signal = create()
      signal.#abort(reason)
      return signal
    }

    static timeout(ms: number): AbortSignal {
      const signal = create()
      const expire = () => signal.#abort(new (domException())('The operation timed out', 'TimeoutError'))
      setTimer(expire, ms, [], false)
      return signal
    }

    static any(signals: Iterable<AbortSignal>): AbortSignal {
      const all = [...signals]
      const early = all.find((one) => one.aborted)
      if (early) return AbortSignal.abort(early.reason)
      const signal = create()
      for (const one of all) one.addEventListener('abort', () => signal.#abort(one.reason))
      return signal
    }
  }

  function create(): AbortSignal {
    allowed = true
    const signal = new AbortSignal()
    allowed = false
    return signal
  }

  class AbortController {
    readonly signal = create()
    abort(reason?: unknown): void {
      fire(this.signal, reason)
    }
  }
  return { AbortController, AbortSignal }
}
