import type { Logger } from 'pino'
import { isFinal } from '../engine/status.ts'
import type { SessionHead, SessionStore } from '../store/port.ts'
import { RepeatedLook } from '../store/repeated-look.ts'
import type { LiveSessions } from './live-sessions.ts'
import type { SessionChange, SessionEvents } from './session-events.ts'

/** Between two looks, milliseconds: what is told of other nodes' sessions is late by this much at most. */
const everyMs = 100

/** Sessions that run here are looked at each so many times. */
const liveEvery = 4

/** Sessions asked for in one query. */
const batchSize = 1_000

/** Changes that are read at once. */
const readsAtOnce = 20

/** Looks take this part of the time at most: where the store is slow, there are fewer. */
const share = 1 / 4

/** Times of one node and another may differ by this much, milliseconds, though both go by the store's clock. */
const clockSlackMs = 1_000

export interface LookoutDeps {
  store: Pick<SessionStore, 'headsOf'>
  events: SessionEvents
  live: LiveSessions
  log: Logger
  /** The store's clock. */
  now: () => number
  /** @param since what items were stored before is known already */
  readChange: (id: string, since: number) => Promise<SessionChange | undefined>
}

/** What was told of a session, and when. */
interface Told {
  revision: number
  at: number
}

/**
 * Sees what other nodes do to sessions, in one query for all of them: tells those who wait here for one that
 * does not run here, and lets go of those that run here and were cancelled or taken over elsewhere. While
 * nobody waits and nothing runs, it asks for nothing.
 */
export class Lookout {
  readonly #deps: LookoutDeps
  #told = new Map<string, Told>()
  readonly #looks: RepeatedLook
  #round = 0

  constructor(deps: LookoutDeps) {
    this.#deps = deps
    this.#looks = new RepeatedLook({
      everyMs,
      share,
      look: () => this.#look(),
      // While the store is away there is nothing to see.
      failed: (error) => deps.log.debug({ err: error }, 'no look at other nodes'),
    })
  }

  start(): void {
    this.#looks.start()
  }

  /** A session may have ended, here or elsewhere. */
  hint(id: string): void {
    if (this.#deps.events.isAwaited(id) && !this.#deps.live.get(id)) this.#looks.hint()
  }

  /** No look begins afterwards. */
  stop(): Promise<void> {
    return this.#looks.stop()
  }

  async #look(): Promise<void> {
    const { events, live } = this.#deps
    const awaited = events.awaited()
    for (const id of awaited.keys()) if (live.get(id)) awaited.delete(id)
    this.#told = new Map([...this.#told].filter(([id]) => awaited.has(id)))
    this.#round = (this.#round + 1) % liveEvery
    const here = this.#round === 0 ? live.ids() : []
    for (const ids of batchesOf([...awaited.keys(), ...here], batchSize)) {
      const heads = await this.#deps.store.headsOf(ids)
      live.compare(heads)
      const news = heads.filter((head) => {
        const interest = awaited.get(head.id)
        return interest === 'changes' || (interest === 'end' && isFinal(head.status))
      })
      for (const some of batchesOf(news, readsAtOnce)) await Promise.all(some.map((head) => this.#tell(head)))
    }
  }

  async #tell({ id, revision }: SessionHead): Promise<void> {
    const { events, live, now, readChange } = this.#deps
    const told = this.#told.get(id)
    if (told && told.revision >= revision) return
    const at = now() - clockSlackMs
    const change = await readChange(id, told?.at ?? 0)
    // It may have come to this node meanwhile, which then tells by itself.
    if (!change || live.get(id)) return
    this.#told.set(id, { revision: change.session.revision, at })
    events.publish(change)
  }
}

function batchesOf<T>(items: T[], size: number): T[][] {
  const batches: T[][] = []
  for (let from = 0; from < items.length; from += size) batches.push(items.slice(from, from + size))
  return batches
}
