import type { Logger } from 'pino'
import type { SessionStore } from '../store/port.ts'
import type { SessionRecord } from '../store/records.ts'
import type { Slots } from './slots.ts'

/** Sessions claimed in one round trip at most. */
const batchSize = 64

/** Sessions that become due before so many looks get a timer of their own. */
const looksAhead = 2

export interface ClaimerDeps {
  store: SessionStore
  slots: Slots
  log: Logger
  node: string
  leaseMs: number
  /** The store's clock. */
  now: () => number
  /** Between two looks for what others have left, milliseconds. */
  everyMs: number
  /** Called before each look: what runs here is not to be claimed. */
  renewOverdue: () => Promise<void>
  /** Takes over a claimed session together with its slot. @param leasedAt by `performance.now()` */
  resume: (session: SessionRecord, leasedAt: number) => Promise<void>
}

/**
 * Claims the sessions that are due for the slots that are free: queued ones, those whose wait is over and
 * those whose node died. Looks when something may have become due, and every so often for what other nodes
 * have left; never twice at once.
 */
export class Claimer {
  readonly #deps: ClaimerDeps
  #claiming: Promise<void> | undefined
  #again = false
  #stopped = false
  #timer: NodeJS.Timeout | undefined
  #timerAt = Infinity
  #looks: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  /** Whether the last claim went wrong: that is said once. */
  #failing = false

  constructor(deps: ClaimerDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#looks ??= setInterval(() => {
      this.#looking ??= this.#try(() => this.#look()).finally(() => (this.#looking = undefined))
    }, this.#deps.everyMs)
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
    const horizon = this.#deps.everyMs * looksAhead
    if (this.#stopped || at - now > horizon || at >= this.#timerAt) return
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
    clearInterval(this.#looks)
    await this.#looking
    await this.#claiming
  }

  async #claimAll(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false
      await this.#try(() => this.#claimOnce())
    }
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.#failing = false
    } catch (error) {
      if (!this.#failing) this.#deps.log.warn({ err: error }, 'due sessions could not be claimed')
      this.#failing = true
    }
  }

  /** Takes no slot from those who call meanwhile, unless there is something for it. */
  async #look(): Promise<void> {
    const { slots } = this.#deps
    if (slots.free === 0 || this.#claiming) return
    await this.#foresee()
  }

  async #foresee(): Promise<void> {
    const next = await this.#deps.store.nextDueAt()
    if (next !== null) this.dueAt(next)
  }

  async #claimOnce(): Promise<void> {
    const { store, slots, node, leaseMs, resume, renewOverdue } = this.#deps
    await renewOverdue()
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
    else await this.#foresee()
  }
}
