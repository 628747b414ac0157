import type { Logger } from 'pino'
import type { SessionStore } from '../store/port.ts'
import type { SessionRecord } from '../store/records.ts'
import type { Slots } from './slots.ts'

/** Sessions claimed in one round trip at most. */
const batchSize = 64

/** Sessions that become due sooner than this get a timer of their own; the others wait for the next poll. */
const timerHorizonMs = 2_000

export interface ClaimerDeps {
  store: SessionStore
  slots: Slots
  log: Logger
  node: string
  leaseMs: number
  /** The store's clock. */
  now: () => number
  /** Takes over a claimed session together with its slot. @param leasedAt by `performance.now()` */
  resume: (session: SessionRecord, leasedAt: number) => Promise<void>
}

/**
 * Claims the sessions that are due for the slots that are free: queued ones, those whose wait is over and
 * those whose node died. Runs when something may have become due, never twice at once.
 */
export class Claimer {
  readonly #deps: ClaimerDeps
  #claiming: Promise<void> | undefined
  #again = false
  #stopped = false
  #timer: NodeJS.Timeout | undefined
  #timerAt = Infinity

  constructor(deps: ClaimerDeps) {
    this.#deps = deps
  }

  /** Claims what is due now; resolves when a round that began after the call is over. */
  claim(): Promise<void> {
    this.#again = true
    this.#claiming ??= this.#claimAll().finally(() => (this.#claiming = undefined))
    return this.#claiming
  }

  /** A session is due at that time, by the store's clock. */
  dueAt(at: number): void {
    const now = this.#deps.now()
    if (this.#stopped || at - now > timerHorizonMs || at >= this.#timerAt) return
    clearTimeout(this.#timer)
    this.#timerAt = at
    const fire = () => {
      this.#timerAt = Infinity
      void this.claim()
    }
    this.#timer = setTimeout(fire, Math.max(at - now, 1))
  }

  /** No claim begins afterwards. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#claiming
  }

  async #claimAll(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false
      try {
        await this.#claimOnce()
      } catch (error) {
        this.#deps.log.warn({ err: error }, 'due sessions could not be claimed')
      }
    }
  }

  async #claimOnce(): Promise<void> {
    const { store, slots, node, leaseMs, resume } = this.#deps
    const wanted = slots.takeUpTo(batchSize)
    if (wanted === 0) return
    const leasedAt = performance.now()
    let claimed: SessionRecord[] = []
    try {
      claimed = await store.claimDue({ node, leaseMs, limit: wanted })
    } finally {
      slots.backlog = claimed.length === wanted
      if (claimed.length < wanted) slots.giveBack(wanted - claimed.length)
    }
    await Promise.all(claimed.map((session) => resume(session, leasedAt)))
    if (slots.backlog) this.#again = slots.free > 0
    else {
      const next = await store.nextDueAt()
      if (next !== null) this.dueAt(next)
    }
  }
}
