interface Waiting<Item, Result> {
  item: Item
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

/** What became of one item of a group. */
export type Outcome<Result> = { result: Result } | { error: unknown }

/**
 * Collects what is asked for in one tick, and while enough groups are under way, and hands it over together.
 */
export class Grouped<Item, Result> {
  readonly #run: (items: Item[]) => Promise<Array<Outcome<Result>>>
  readonly #limits: { groupsAtOnce: number; groupSize: number }
  readonly #underWay = new Set<Promise<void>>()
  #waiting: Array<Waiting<Item, Result>> = []
  #planned = false

  /** @param run gives one outcome per item, in order; where it rejects, all of the group do */
  constructor(
    run: (items: Item[]) => Promise<Array<Outcome<Result>>>,
    limits: { groupsAtOnce: number; groupSize: number },
  ) {
    this.#run = run
    this.#limits = limits
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      this.#plan()
    })
  }

  get isIdle(): boolean {
    return this.#underWay.size === 0 && this.#waiting.length === 0
  }

  /** Resolves when nothing waits or is under way any more. */
  async idle(): Promise<void> {
    while (!this.isIdle) {
      await Promise.race([...this.#underWay, new Promise((resolve) => setImmediate(resolve))])
    }
  }

  #plan(): void {
    if (this.#planned || this.#underWay.size >= this.#limits.groupsAtOnce) return
    this.#planned = true
    setImmediate(() => {
      this.#planned = false
      this.#start()
    })
  }

  #start(): void {
    const group = this.#waiting.splice(0, this.#limits.groupSize)
    if (group.length === 0) return
    const running = this.#settle(group).finally(() => {
      this.#underWay.delete(running)
      if (this.#waiting.length > 0) this.#plan()
    })
    this.#underWay.add(running)
    if (this.#waiting.length > 0) this.#plan()
  }

  async #settle(group: Array<Waiting<Item, Result>>): Promise<void> {
    try {
      const outcomes = await this.#run(group.map(({ item }) => item))
      group.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index]
        if (outcome && 'result' in outcome) resolve(outcome.result)
        else reject(outcome?.error ?? new Error('a grouped write has no outcome'))
      })
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }
}
