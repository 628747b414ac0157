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

interface Subscription {
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

  /** @returns what ends the subscription */
  subscribe(sessionId: string, hear: Listener, closed: () => void): () => void {
    if (this.#closed) queueMicrotask(closed)
    const subscription = { hear, closed }
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
