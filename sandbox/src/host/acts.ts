import type { JournalEntry } from '../outcome.ts'

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The host calls of a run that may have changed something: after one of them it does not begin again. */
export class Acts {
  #count: number

  /** What earlier runs have asked for counts: what it was is not known any more. */
  constructor(journal: JournalEntry[] = []) {
    this.#count = journal.filter(({ kind }) => kind !== 'sleep').length
  }

  /** @param method of a request; anything else is an act @returns tells whether there was none but this one */
  add(method: string): () => boolean {
    const own = readingMethods.has(method.toUpperCase()) ? 0 : 1
    this.#count += own
    return () => this.#count === own
  }
}
