import type { Store } from '../store/port.ts'
import type { ConsentRecord, IntegrationRecord } from '../store/records.ts'

/** How long what was read is believed, milliseconds. */
const believedMs = 500

/**
 * What users have to act with at providers, as one session knows it: it is looked up when the session begins,
 * and its tasks that run at once, or for many items, need not look again.
 */
export class KnownAccounts {
  readonly #store: Pick<Store, 'integrations' | 'consents'>
  readonly #read = new Map<string, { at: number; value: Promise<unknown> }>()

  constructor(store: Pick<Store, 'integrations' | 'consents'>) {
    this.#store = store
  }

  integrationsOf(userId: string): Promise<IntegrationRecord[]> {
    return this.#believed(`integrations/${userId}`, () => this.#store.integrations.listOf(userId))
  }

  consentsOf(userId: string): Promise<ConsentRecord[]> {
    return this.#believed(`consents/${userId}`, () => this.#store.consents.listOf(userId))
  }

  #believed<Value>(key: string, read: () => Promise<Value>): Promise<Value> {
    const known = this.#read.get(key)
    const now = performance.now()
    if (known && now - known.at < believedMs) return known.value as Promise<Value>
    const value = read()
    this.#read.set(key, { at: now, value })
    return value
  }
}
