import ivm from 'isolated-vm'
import { answerAsk } from './ask.ts'
import { told } from './context/bridge-kinds.ts'

/** Each question costs the runner's thread about this much beside the work itself. */
const askOverheadMs = 0.02

export type Receive = (kind: unknown, a: unknown, b: unknown, c: unknown, d: unknown) => void

/** A context in which the runtime and the bundle wait for `start`; nothing of the plugin has run. */
export class WarmContext {
  readonly #context: ivm.Context
  readonly #settle: ivm.Reference
  /** Time that the runner spent on what the context asked, in milliseconds. */
  askedMs = 0

  constructor(context: ivm.Context, settle: ivm.Reference) {
    this.#context = context
    this.#settle = settle
  }

  /**
   * Evaluates the bundle and runs its task.
   *
   * @param receive called for each message of the context, on the runner's thread
   */
  start(receive: Receive, mode: string, inputJson: string, attemptKey: string): Promise<void> {
    const send = new ivm.Callback(((kind, a, b, c, d) => receive(kind, a, b, c, d)) satisfies Receive, {
      ignored: true,
    })
    const ask = new ivm.Callback((what: unknown, a: unknown, b: unknown, c: unknown, d: unknown) => {
      const from = performance.now()
      const answer = answerAsk(what, a, b, c, d)
      this.askedMs += performance.now() - from + askOverheadMs
      return answer
    })
    return this.tell(told.start, send, ask, mode, inputJson, attemptKey)
  }

  /** Enters the context; resolves when it has nothing more to do for now, its microtasks included. */
  tell(kind: number, ...args: unknown[]): Promise<void> {
    return this.#settle.apply(undefined, [kind, ...args] as ivm.Transferable[]) as Promise<never>
  }

  /** Each of the references pins the context. */
  release(): void {
    this.#settle.release()
    this.#context.release()
  }
}
