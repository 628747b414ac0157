import type { Run } from './run.ts'
import { Runner, type RunnerExit } from './runner.ts'
import type { Trust } from '../sandbox.ts'

/** A runner that dies before it is up is started again later and later. */
const maxBackoffMs = 5_000

export interface SlotOptions {
  trust: Trust
  setup: { runtime: string; cacheBytes: number }
  /** There may be room for runs. */
  onRoom: () => void
  onDone: (run: Run) => void
  /** A runner of this slot died; what was in it is to be dealt with. */
  onExit: (runs: Run[], exit: RunnerExit) => void
  onStuck: (runner: Runner, key: string) => void
}

/** A place where there is always a runner, but for moments: replaced when it dies, is stuck or has grown old. */
export class Slot {
  readonly #options: SlotOptions
  readonly #all = new Set<Runner>()
  /** Told when a runner is gone, while closing. */
  readonly #exits = new Map<Runner, () => void>()
  #current: Runner | undefined
  #next: Runner | undefined
  #failures = 0
  #timer: NodeJS.Timeout | undefined
  #closed = false
  /** What the last runner that died said. */
  lastError = ''

  constructor(options: SlotOptions) {
    this.#options = options
    this.#next = this.#spawn()
  }

  /** The runner that takes new runs. */
  get runner(): Runner | undefined {
    return this.#current
  }

  /** Also those that only finish what they have. */
  get runners(): ReadonlySet<Runner> {
    return this.#all
  }

  get failures(): number {
    return this.#failures
  }

  /** Starts a new runner; the present one serves until that is up, then finishes what it has. */
  renew(): void {
    if (!this.#closed) this.#next ??= this.#spawn()
  }

  /** The present runner takes nothing more, and goes once it has nothing left. */
  abandon(): void {
    const former = this.#current
    this.#current = undefined
    if (former) this.sweep(former)
    this.renew()
  }

  /** A runner that takes nothing more and has nothing left goes. */
  sweep(runner: Runner): void {
    if (runner !== this.#current && runner !== this.#next && runner.runs.size === 0) runner.kill()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    const exits = Array.from(this.#all, (runner) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#exits.set(runner, resolve)
      runner.kill()
      return promise
    })
    await Promise.all(exits)
  }

  #spawn(): Runner {
    const { trust, setup, onDone, onRoom, onStuck } = this.#options
    const runner: Runner = new Runner(trust, setup, {
      up: () => {
        const former = this.#current
        this.#current = runner
        this.#next = undefined
        this.#failures = 0
        if (former) this.sweep(former)
        onRoom()
      },
      room: onRoom,
      done: (run) => {
        onDone(run)
        this.sweep(runner)
      },
      stuck: (key) => onStuck(runner, key),
      exit: (exit) => this.#exited(runner, exit),
    })
    this.#all.add(runner)
    return runner
  }

  #exited(runner: Runner, exit: RunnerExit): void {
    const lost = runner === this.#current || runner === this.#next
    if (runner === this.#next) this.#failures++
    this.#all.delete(runner)
    if (runner === this.#current) this.#current = undefined
    if (runner === this.#next) this.#next = undefined
    this.#exits.get(runner)?.()
    if (exit.errorText !== '') this.lastError = exit.errorText
    const runs = [...runner.runs.values()]
    runner.runs.clear()
    if (lost && !this.#next && !this.#closed) {
      const backoff = this.#failures === 0 ? 0 : Math.min(maxBackoffMs, 50 * 2 ** this.#failures)
      this.#timer = setTimeout(() => this.renew(), backoff)
    }
    this.#options.onExit(runs, exit)
  }
}
