import type { TaskIsolate } from './task-isolate.ts'

/** Isolates that wait for the next execution of their key; the longest unused go when memory runs short. */
export class IsolateCache {
  readonly #maxBytes: number
  /** In the order of last use. */
  readonly #idle = new Set<{ key: string; isolate: TaskIsolate }>()
  readonly #byKey = new Map<string, Array<{ key: string; isolate: TaskIsolate }>>()

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  take(key: string): TaskIsolate | undefined {
    const entries = this.#byKey.get(key)
    const entry = entries?.pop()
    if (!entry) return undefined
    if (entries?.length === 0) this.#byKey.delete(key)
    this.#idle.delete(entry)
    return entry.isolate
  }

  put(key: string, isolate: TaskIsolate): void {
    const entry = { key, isolate }
    this.#idle.add(entry)
    const entries = this.#byKey.get(key)
    if (entries) entries.push(entry)
    else this.#byKey.set(key, [entry])
    this.#shrink()
  }

  #shrink(): void {
    let bytes = 0
    for (const { isolate } of this.#idle) bytes += isolate.memoryBytes
    for (const entry of this.#idle) {
      if (bytes <= this.#maxBytes) return
      bytes -= entry.isolate.memoryBytes
      this.#idle.delete(entry)
      const entries = this.#byKey.get(entry.key)?.filter((one) => one !== entry) ?? []
      if (entries.length === 0) this.#byKey.delete(entry.key)
      else this.#byKey.set(entry.key, entries)
      entry.isolate.dispose()
    }
  }
}
