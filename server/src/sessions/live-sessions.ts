import type { Logger } from 'pino'
import type { SessionHead, SessionStore } from '../store/port.ts'
import type { SessionRecord } from '../store/records.ts'
import type { Departure, LiveSession } from './live-session.ts'
import type { Slots } from './slots.ts'

export interface LiveSessionsDeps {
  store: SessionStore
  slots: Slots
  log: Logger
  node: string
  leaseMs: number
  /** The store's clock. */
  now: () => number
}

/** By this process's monotonic clock and by the store's, milliseconds. */
interface Moment {
  here: number
  store: number
}

/** The sessions that run on this node: keeps their leases, and gives their slots back when they leave. */
export class LiveSessions {
  readonly #live = new Map<string, LiveSession>()
  readonly #deps: LiveSessionsDeps
  #renewal: NodeJS.Timeout | undefined
  /** When leases were last asked for, or there were none. */
  #renewed: Moment
  #onceEmpty: (() => void) | undefined
  /** Called when one has left this node because it waits. */
  onSuspended: (session: LiveSession) => void = () => {}
  /** Called when one has ended. */
  onEnded: (record: SessionRecord) => void = () => {}

  constructor(deps: LiveSessionsDeps) {
    this.#deps = deps
    this.#renewed = this.#now()
  }

  get size(): number {
    return this.#live.size
  }

  get(id: string): LiveSession | undefined {
    return this.#live.get(id)
  }

  ids(): string[] {
    return [...this.#live.keys()]
  }

  /** Lets go of what was written by others. @param heads as they are stored */
  compare(heads: SessionHead[]): void {
    for (const head of heads) this.#live.get(head.id)?.compare(head)
  }

  /**
   * Keeps a session that was given a slot until it departs. One that is here already, because its lease ran
   * out while this process stood still, makes way.
   */
  adopt(session: LiveSession): void {
    this.#live.get(session.id)?.abandon()
    if (this.#live.size === 0) this.#renewed = this.#now()
    this.#live.set(session.id, session)
    const adoptedAt = performance.now()
    this.#renewal ??= setInterval(() => void this.renew(), this.#deps.leaseMs / 3)
    void session.departed.then((departure) => this.#left(session, departure, performance.now() - adoptedAt))
  }

  #left(session: LiveSession, departure: Departure, stayedMs: number): void {
    if (this.#live.get(session.id) === session) this.#live.delete(session.id)
    this.#deps.slots.release(stayedMs)
    if (departure === 'suspended') this.onSuspended(session)
    if (departure === 'ended') this.onEnded(session.record)
    if (this.#live.size > 0) return
    clearInterval(this.#renewal)
    this.#renewal = undefined
    this.#onceEmpty?.()
  }

  /**
   * Renews them at once where that is overdue: this process stood still, the store was away, or its clock, by
   * which leases run out, was put ahead.
   */
  async renewOverdue(): Promise<void> {
    const { leaseMs } = this.#deps
    const { here, store } = this.#now()
    const elapsedMs = Math.max(here - this.#renewed.here, store - this.#renewed.store)
    if (this.#live.size > 0 && elapsedMs > leaseMs / 2) await this.renew()
  }

  async renew(): Promise<void> {
    const { store, node, leaseMs, log } = this.#deps
    const sessions = [...this.#live.values()]
    const asked = this.#now()
    try {
      const held = new Set(await store.renewLeases({ node, leaseMs, ids: sessions.map(({ id }) => id) }))
      this.#renewed = asked
      for (const session of sessions) {
        if (held.has(session.id)) session.renewed(asked.here)
      }
      // They are being inserted, have just ended, or somebody else has them.
      const others = sessions.map(({ id }) => id).filter((id) => !held.has(id))
      if (others.length > 0) this.compare(await store.headsOf(others))
    } catch (error) {
      // Sessions whose lease runs out meanwhile find that out before their next step.
      log.warn({ err: error }, 'leases could not be renewed')
    }
  }

  #now(): Moment {
    return { here: performance.now(), store: this.#deps.now() }
  }

  /** Waits until none is left, at most `ms`; then abandons the others, whose leases run out. */
  async drain(ms: number): Promise<void> {
    if (this.#live.size === 0) return
    const empty = new Promise<void>((resolve) => (this.#onceEmpty = resolve))
    const timer = setTimeout(() => {
      for (const session of this.#live.values()) session.abandon()
    }, ms)
    await empty
    clearTimeout(timer)
  }
}
