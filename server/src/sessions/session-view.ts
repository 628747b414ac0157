import type { Json } from '@patchbay/sdk'
import type { SessionRecord, SessionSummary, TaskRecord, Trigger } from '../store/records.ts'
import type { TaskState } from '../engine/session-state.ts'
import { failedTasks } from './answer.ts'
import type { ItemsView } from './for-each/item-view.ts'
import { maskBody } from './mask-secrets.ts'
import { type RunView, viewRun } from './run-view.ts'
import type { WayOut } from './way-out.ts'
import type { Runnable } from './runnables.ts'

/** A session in a list. Times are ISO 8601 UTC. */
export interface SessionSummaryView {
  id: string
  interaction: { id: string; name: string; slug: string; version: number }
  userId: string
  status: SessionSummary['status']
  trigger: Trigger
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
}

export interface SessionView extends SessionSummaryView {
  input: Json
  tasks: TaskView[]
  output: Json
  error: { code: string; message: string; task?: string } | null
  retryOf: SessionRecord['retryOf']
  /** Whose task has called it; `item` where that runs once per item. */
  parent: { sessionId: string; task: string; item: number | null } | null
}

/** One that runs once per item also tells how far it has come, and its first items. */
export interface TaskView extends RunView, Partial<ItemsView> {
  name: string
  type: string
}

export function viewSummary(session: SessionSummary): SessionSummaryView {
  const { interactionId: id, interactionName: name, slug, version } = session
  return {
    id: session.id,
    interaction: { id, name, slug, version },
    userId: session.callerId,
    status: session.status,
    trigger: session.trigger,
    createdAt: iso(session.createdAt),
    startedAt: isoOrNull(session.startedAt),
    finishedAt: isoOrNull(session.finishedAt),
  }
}

/**
 * One session whole.
 *
 * @param options.only tasks to tell of; all where absent
 * @param options.itemsOf what a task tells of its items
 * @param options.outputOf a completed task's output
 * @param options.wayOut where the viewer mends a task's failure of a code
 * @param options.detail `own` leaves out what the tasks took, gave and logged
 * @param options.runnable null where its version is gone; then the input is not shown
 */
export function viewSession(options: {
  session: SessionRecord
  runnable: Runnable | null
  only?: ReadonlySet<string>
  records: TaskRecord[]
  itemsOf: (task: string, state: TaskState) => Partial<ItemsView>
  outputOf: (task: string) => Json | undefined
  output: Json
  wayOut: (task: string, code: string) => WayOut
  detail: 'all' | 'own'
}): SessionView {
  const { session, runnable, only, detail, output } = options
  const states = Object.entries(session.state.tasks)
  const records = new Map(options.records.map((record) => [record.task, record]))
  return {
    ...viewSummary({ ...session, status: session.state.status }),
    input: runnable ? maskBody(session.input, runnable.secretAsks) : null,
    tasks: (only ? states.filter(([name]) => only.has(name)) : states).map(([name, state]) => ({
      name,
      type: runnable?.plan.task(name).type ?? '',
      ...viewRun({
        state,
        record: records.get(name),
        output: options.outputOf(name),
        wayOut: (code) => options.wayOut(name, code),
        detail,
      }),
      ...options.itemsOf(name, state),
    })),
    output,
    error: errorOf(session),
    retryOf: session.retryOf,
    parent: parentOf(session),
  }
}

function parentOf({ parent }: SessionRecord): SessionView['parent'] {
  return parent && { sessionId: parent.sessionId, task: parent.task, item: parent.item }
}

function errorOf(session: SessionRecord): SessionView['error'] {
  if (session.state.status === 'cancelled') return { code: 'cancelled', message: 'The session was cancelled' }
  if (session.state.status !== 'failed') return null
  const [first] = failedTasks(session)
  return first ? { code: first.code, message: first.message, task: first.name } : null
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at)
}
