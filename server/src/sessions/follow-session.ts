import { isFinal } from '../engine/status.ts'
import type { SessionState, TaskState } from '../engine/session-state.ts'
import type { ItemRecord, SessionRecord, TaskRecord } from '../store/records.ts'
import { countsOf, type ItemsView, viewItem } from './for-each/item-view.ts'
import { findVisible, type ReadDeps, readView } from './read-session.ts'
import type { Viewer } from './session-access.ts'
import type { SessionChange, SessionEvents } from './session-events.ts'
import { type SessionView, type TaskView, viewSession } from './session-view.ts'
import { wayOutOf } from './way-out.ts'

/**
 * A session without its tasks, or one of its tasks, as it stands after a change. Of a task's items the first
 * page is told when one begins to follow, then those that changed.
 */
export type FollowedEvent =
  { event: 'session'; data: Omit<SessionView, 'tasks'> } | { event: 'task'; data: TaskView }

/** Who follows a session. */
export interface EventListener {
  tell: (event: FollowedEvent) => void
  /** Resolves when what was told has been taken, or `gone` is aborted. */
  caughtUp: () => Promise<void>
  gone: AbortSignal
}

/**
 * Tells all that happens to a session: first every task and the session as they stand, then each change.
 * Resolves when the session has ended and that was told, `gone` is aborted, or the node shuts down.
 *
 * @throws {NotFound} also where the viewer may not know that it exists
 */
export async function followSession(
  deps: ReadDeps & { events: SessionEvents },
  id: string,
  viewer: Viewer,
  { tell, caughtUp, gone }: EventListener,
): Promise<void> {
  const { store, runnables, accountLinks, events } = deps
  const over = Promise.withResolvers<void>()
  // Changes that come while the stored state is read are told after it.
  const early: SessionChange[] = []
  let hear = (change: SessionChange): void => void early.push(change)
  const leave = () => over.resolve()
  const unsubscribe = events.subscribe(id, {
    interest: 'changes',
    hear: (change) => hear(change),
    closed: leave,
  })
  gone.addEventListener('abort', leave, { once: true })
  try {
    const visible = await findVisible(store, id, viewer)
    const { session, detail, viewerId } = visible
    const { tasks, ...whole } = await readView(deps, visible)
    for (const task of tasks) {
      tell({ event: 'task', data: task })
      // All outputs of a session at once would be more than any reader may be behind.
      await caughtUp()
    }
    tell({ event: 'session', data: whole })
    if (isFinal(session.state.status) || gone.aborted) return

    const runnable = await runnables.load(session.interactionId, session.version)
    let told: SessionRecord = session
    const records = new Map<string, TaskRecord>()
    hear = (change) => {
      if (change.session.revision <= told.revision) return
      for (const record of change.tasks) records.set(record.task, record)
      const output = change.session.state.status === 'completed' ? change.output() : null
      const { tasks, ...rest } = viewSession({
        session: change.session,
        runnable,
        only: changedTasks(told.state, change.session.state, change.items),
        records: [...records.values()],
        itemsOf: (name, state) => changedItems(name, state, change.items, detail),
        outputOf: change.outputOf,
        output,
        wayOut: (task, code) => wayOutOf(accountLinks, { session, runnable, viewerId }, { task, code }),
        detail,
      })
      for (const task of tasks) tell({ event: 'task', data: task })
      if (told.state.status !== change.session.state.status) tell({ event: 'session', data: rest })
      told = change.session
      if (isFinal(change.session.state.status)) over.resolve()
    }
    for (const change of early) hear(change)
    await over.promise
  } finally {
    gone.removeEventListener('abort', leave)
    unsubscribe()
  }
}

/** Of the items only those that changed. */
function changedItems(
  name: string,
  state: TaskState,
  items: ItemRecord[],
  detail: 'all' | 'own',
): Partial<ItemsView> {
  const counts = countsOf(state)
  if (!counts) return {}
  const own = items.filter(({ task }) => task === name)
  return { itemCounts: counts, items: own.map((record) => viewItem(record.index, state, record, detail)) }
}

function changedTasks(before: SessionState, after: SessionState, items: ItemRecord[]): Set<string> {
  const same = (name: string) => JSON.stringify(before.tasks[name]) === JSON.stringify(after.tasks[name])
  const changed = Object.keys(after.tasks).filter((name) => !same(name))
  return new Set([...changed, ...items.map(({ task }) => task)])
}
