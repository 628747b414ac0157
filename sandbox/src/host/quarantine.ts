import { LRUCache } from 'lru-cache'

export const strikesToQuarantine = 3

/** Counts how often code killed its runner, by its key: other code has another key. */
export class Quarantine {
  readonly #strikes = new LRUCache<string, number>({ max: 10_000 })

  strike(key: string): void {
    this.#strikes.set(key, (this.#strikes.get(key) ?? 0) + 1)
  }

  has(key: string): boolean {
    return (this.#strikes.get(key) ?? 0) >= strikesToQuarantine
  }
}
