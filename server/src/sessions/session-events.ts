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

/** Tells those who wait for a session on this node what became of it, after each change is durable. */
export class SessionEvents {
  #listeners = new Map<string, Set<Listener>>()

  publish(change: SessionChange): void {
    const listeners = this.#listeners.get(change.session.id)
    if (!listeners) return
    for (const listener of [...listeners]) listener(change)
  }

  /** @returns what ends the subscription */
  subscribe(sessionId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(sessionId) ?? new Set()
    this.#listeners.set(sessionId, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(sessionId)
    }
  }
}
