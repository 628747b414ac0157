import type { Json } from '@patchbay/sdk'
import type { ItemRecord, SessionRecord, TaskRecord } from '../store/records.ts'

/** One durable change of a session. */
export interface SessionChange {
  session: SessionRecord
  /** What was written beside the session with it. */
  tasks: TaskRecord[]
  items: ItemRecord[]
  /** A completed task's output. */
  outputOf: (task: string) => Json | undefined
  /** What the endpoint answers; asked for once the session has completed. */
  output: () => Json
}

type Listener = (change: SessionChange) => void

/** What somebody waits for: each change of a session, or its end alone. */
type Interest = 'changes' | 'end'

interface Subscription {
  interest: Interest
  hear: Listener
  /** Nothing more will be told. */
  closed: () => void
}

/** Tells those who wait for a session on this node what became of it, after each change is durable. */
export class SessionEvents {
  #subscriptions = new Map<string, Set<Subscription>>()
  #closed = false

  publish(change: SessionChange): void {
    const subscriptions = this.#subscriptions.get(change.session.id)
    if (!subscriptions) return
    for (const { hear } of [...subscriptions]) hear(change)
  }

  /** The sessions that somebody waits for, and what for. */
  awaited(): Map<string, Interest> {
    const interests = new Map<string, Interest>()
    for (const [id, subscriptions] of this.#subscriptions) {
      const all = [...subscriptions].some(({ interest }) => interest === 'changes')
      interests.set(id, all ? 'changes' : 'end')
    }
    return interests
  }

  isAwaited(sessionId: string): boolean {
    return this.#subscriptions.has(sessionId)
  }

  /** @returns what ends the subscription */
  subscribe(
    sessionId: string,
    { interest, hear, closed }: { interest: Interest; hear: Listener; closed: () => void },
  ): () => void {
    if (this.#closed) queueMicrotask(closed)
    const subscription = { interest, hear, closed }
    const subscriptions = this.#subscriptions.get(sessionId) ?? new Set()
    this.#subscriptions.set(sessionId, subscriptions.add(subscription))
    return () => {
      subscriptions.delete(subscription)
      if (subscriptions.size === 0) this.#subscriptions.delete(sessionId)
    }
  }

  /** The node shuts down: whoever waits is told that it will hear no more. */
  close(): void {
    this.#closed = true
    const all = [...this.#subscriptions.values()].flatMap((subscriptions) => [...subscriptions])
    for (const { closed } of all) closed()
  }
}
