/** First in, first out for each owner; between owners in turn. */
export class FairQueue<Item> {
  readonly #queues = new Map<string, Item[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  sizeOf(owner: string): number {
    return this.#queues.get(owner)?.length ?? 0
  }

  /** How many items at most would be taken before one that this owner pushed now. */
  before(owner: string): number {
    const own = this.sizeOf(owner)
    let before = own
    for (const [other, queue] of this.#queues) if (other !== owner) before += Math.min(queue.length, own + 1)
    return before
  }

  push(owner: string, item: Item): void {
    const queue = this.#queues.get(owner)
    if (queue) queue.push(item)
    else this.#queues.set(owner, [item])
    this.#size++
  }

  /** Takes the next item of the first owner in turn who may have one; that one goes to the end of the line. */
  take(mayHave: (owner: string) => boolean): Item | undefined {
    for (const [owner, queue] of this.#queues) {
      if (!mayHave(owner)) continue
      const item = queue.shift()
      this.#queues.delete(owner)
      if (queue.length > 0) this.#queues.set(owner, queue)
      this.#size--
      return item
    }
    return undefined
  }

  /** @returns whether it was in the queue */
  remove(owner: string, item: Item): boolean {
    const queue = this.#queues.get(owner)
    const at = queue?.indexOf(item) ?? -1
    if (!queue || at === -1) return false
    queue.splice(at, 1)
    if (queue.length === 0) this.#queues.delete(owner)
    this.#size--
    return true
  }

  /** Empties it. */
  clear(): Item[] {
    const items = [...this.#queues.values()].flat()
    this.#queues.clear()
    this.#size = 0
    return items
  }
}
