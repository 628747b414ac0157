import type { LogLine } from '@patchbay/sandbox'
import type { Json } from '@patchbay/sdk'
import type { TaskState } from '../engine/session-state.ts'
import type { SessionRecord, SessionSummary, TaskRecord, Trigger } from '../store/records.ts'
import { failedTasks } from './answer.ts'
import { maskBody } from './mask-secrets.ts'
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
}

export interface TaskView {
  name: string
  type: string
  status: 'waiting' | 'running' | 'completed' | 'failed' | 'skipped' | 'cancelled'
  attempts: number
  input?: Json
  output?: Json
  error: { code: string; message: string; stack?: string } | null
  logs?: Array<{ at: string; level: LogLine['level']; message: string }>
  usage?: TaskRecord['usage']
  startedAt: string | null
  finishedAt: string | null
  /** While it sleeps: when it goes on, and why it waits. */
  wakeAt?: string
  reason?: string
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
 * @param options.detail `own` leaves out what the tasks took, gave and logged
 * @param options.runnable null where its version is gone; then the input is not shown
 */
export function viewSession(options: {
  session: SessionRecord
  runnable: Runnable | null
  records: TaskRecord[]
  output: Json
  detail: 'all' | 'own'
}): SessionView {
  const { session, runnable, detail, output } = options
  const records = new Map(options.records.map((record) => [record.task, record]))
  return {
    ...viewSummary({ ...session, status: session.state.status }),
    input: runnable ? maskBody(session.input, runnable.secretAsks) : null,
    tasks: Object.entries(session.state.tasks).map(([name, state]) =>
      viewTask({
        name,
        type: runnable?.plan.task(name).type ?? '',
        state,
        record: records.get(name),
        detail,
      }),
    ),
    output,
    error: errorOf(session),
    retryOf: session.retryOf,
  }
}

export function viewTask(options: {
  name: string
  type: string
  state: TaskState
  record: TaskRecord | undefined
  detail: 'all' | 'own'
}): TaskView {
  const { name, type, state, record, detail } = options
  const view: TaskView = {
    name,
    type,
    status: state.status === 'sleeping' ? 'running' : state.status,
    attempts: attemptsOf(state),
    error: state.status === 'failed' ? viewError(state.error, detail) : null,
    startedAt: 'startedAt' in state ? isoOrNull(state.startedAt ?? null) : null,
    finishedAt: 'finishedAt' in state ? iso(state.finishedAt) : null,
    ...(state.status === 'sleeping' && { wakeAt: iso(state.wakeAt) }),
    ...(state.status === 'sleeping' && state.reason !== undefined && { reason: state.reason }),
  }
  if (detail === 'own') return view
  return {
    ...view,
    input: parse(record?.input),
    output: state.status === 'completed' ? parse(record?.output) : null,
    logs: (record?.logs ?? []).map((line) => ({ ...line, at: iso(line.at) })),
    usage: record?.usage ?? null,
  }
}

function viewError(error: { code: string; message: string; stack?: string }, detail: 'all' | 'own') {
  const { code, message, stack } = error
  return detail === 'all' && stack !== undefined ? { code, message, stack } : { code, message }
}

function errorOf(session: SessionRecord): SessionView['error'] {
  if (session.state.status === 'cancelled') return { code: 'cancelled', message: 'The session was cancelled' }
  if (session.state.status !== 'failed') return null
  const [first] = failedTasks(session)
  return first ? { code: first.code, message: first.message, task: first.name } : null
}

function attemptsOf(state: TaskState): number {
  if ('attempts' in state) return state.attempts
  return 'attempt' in state ? state.attempt : 0
}

function parse(text: string | null | undefined): Json {
  return text === null || text === undefined ? null : (JSON.parse(text) as Json)
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at)
}
