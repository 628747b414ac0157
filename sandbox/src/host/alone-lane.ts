import type { Run } from './run.ts'
import type { Slot } from './slot.ts'

const idleMs = 10_000

/**
 * Runs once more, one at a time and in a runner of its own, what was in a runner that crashed: who crashes this
 * one too is the culprit, and the others are not held up meanwhile. The runner goes when it is not needed.
 */
export class AloneLane {
  readonly #createSlot: (onRoom: () => void) => Slot
  #slot: Slot | undefined
  #queue: Run[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(createSlot: (onRoom: () => void) => Slot) {
    this.#createSlot = createSlot
  }

  get slot(): Slot | undefined {
    return this.#slot
  }

  get waiting(): number {
    return this.#queue.length
  }

  push(run: Run): void {
    run.rewind()
    this.#queue.push(run)
    clearTimeout(this.#timer)
    this.#slot ??= this.#createSlot(() => this.#pump())
    this.#pump()
  }

  remove(run: Run): void {
    this.#queue = this.#queue.filter((one) => one !== run)
  }

  /** Empties it for good. */
  clear(): Run[] {
    clearTimeout(this.#timer)
    return this.#queue.splice(0)
  }

  #pump(): void {
    const runner = this.#slot?.runner
    if (!runner?.up || runner.runs.size > 0) return
    // Who comes next is not to answer for who was stopped here.
    if (this.#queue.length > 0 && runner.isSettling) return this.#slot?.abandon()
    const run = this.#queue.shift()
    if (run) return runner.start(run)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      void this.#slot?.close()
      this.#slot = undefined
    }, idleMs)
    this.#timer.unref()
  }
}
