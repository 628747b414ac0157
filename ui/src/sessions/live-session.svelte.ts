import { api, dataOf } from '../api/client.ts'
import type { Session, SessionTask } from '../api/types.ts'
import { followEvents, hasEnded } from './follow-events.ts'

/** How often it is read while it runs, milliseconds: another node's events are not told here. */
const pollMs = 5_000

/** A session as it stands, kept up to date until it has ended. */
export class LiveSession {
  readonly id: string
  session = $state.raw<Omit<Session, 'tasks'> | undefined>(undefined)
  tasks = $state.raw<SessionTask[]>([])
  error = $state.raw<unknown>(undefined)
  /** Whether it was last asked for in vain. */
  outdated = $state(false)

  #stopEvents: (() => void) | undefined
  #poll: ReturnType<typeof setInterval> | undefined

  /** Starts at once. */
  constructor(id: string) {
    this.id = id
    void this.reload()
  }

  get isRunning(): boolean {
    return this.session !== undefined && !hasEnded(this.session)
  }

  async reload(): Promise<void> {
    try {
      this.take(await dataOf(api.GET('/api/sessions/{id}', { params: { path: { id: this.id } } })))
      this.error = undefined
      this.outdated = false
    } catch (error) {
      // What is shown stays: the next time may go better.
      if (this.session) this.outdated = true
      else this.error = error
      return
    }
    if (this.isRunning) this.#follow()
    else this.stop()
  }

  /** Shows a session that was answered with. */
  take({ tasks, ...session }: Session): void {
    this.session = session
    this.tasks = tasks
  }

  stop(): void {
    this.#stopEvents?.()
    clearInterval(this.#poll)
    this.#stopEvents = this.#poll = undefined
  }

  #follow(): void {
    if (this.#stopEvents) return
    this.#stopEvents = followEvents(this.id, {
      onTask: (task) =>
        (this.tasks = this.tasks.map((old) => (old.name === task.name ? merge(old, task) : old))),
      onSession: (session) => {
        this.session = session
        if (hasEnded(session)) this.stop()
      },
    })
    this.#poll = setInterval(() => {
      if (document.visibilityState === 'visible') void this.reload()
    }, pollMs)
  }
}

/** Of its items an event tells those that changed. */
function merge(old: SessionTask, task: SessionTask): SessionTask {
  if (!old.items || !task.items) return task
  const changed = new Map(task.items.map((item) => [item.index, item]))
  const items = old.items.map((item) => changed.get(item.index) ?? item)
  const known = new Set(old.items.map(({ index }) => index))
  // Those beyond the first page are asked for by page.
  const added = old.nextCursor ? [] : task.items.filter(({ index }) => !known.has(index))
  return { ...task, items: [...items, ...added], nextCursor: old.nextCursor ?? null }
}
