import { FairQueue } from './fair-queue.ts'

interface Waiting {
  begin: () => void
  giveUp: (error: Error) => void
}

/** Lets so many works run at once, in turn between owners; nobody has two of them at once. */
export class FairTurns {
  readonly #atOnce: number
  readonly #queue = new FairQueue<Waiting>()
  readonly #busy = new Set<string>()

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  /** How many of an owner wait for their turn. */
  waitingOf(owner: string): number {
    return this.#queue.sizeOf(owner)
  }

  async take<Result>(owner: string, work: () => Promise<Result>): Promise<Result> {
    const turn = Promise.withResolvers<void>()
    const begin = () => {
      this.#busy.add(owner)
      turn.resolve()
    }
    this.#queue.push(owner, { begin, giveUp: turn.reject })
    this.#next()
    await turn.promise
    try {
      return await work()
    } finally {
      this.#busy.delete(owner)
      this.#next()
    }
  }

  /** Whoever waits is told so. */
  clear(error: Error): void {
    for (const { giveUp } of this.#queue.clear()) giveUp(error)
  }

  #next(): void {
    while (this.#busy.size < this.#atOnce) {
      const next = this.#queue.take((owner) => !this.#busy.has(owner))
      if (!next) return
      next.begin()
    }
  }
}
