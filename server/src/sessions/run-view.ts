import type { LogLine } from '@patchbay/sandbox'
import type { Json } from '@patchbay/sdk'
import type { TaskState } from '../engine/session-state.ts'
import type { TaskRecord } from '../store/records.ts'
import type { WayOut } from './way-out.ts'

/** How a task, or one of its items, stands. Times are ISO 8601 UTC. */
export interface RunView {
  status: 'waiting' | 'running' | 'completed' | 'failed' | 'skipped' | 'cancelled'
  attempts: number
  input?: Json
  output?: Json
  error: ({ code: string; message: string; stack?: string } & WayOut) | null
  logs?: Array<{ at: string; level: LogLine['level']; message: string }>
  usage?: TaskRecord['usage']
  startedAt: string | null
  finishedAt: string | null
  /** While it sleeps: when it goes on, and why it waits. */
  wakeAt?: string
  reason?: string
}

/**
 * @param options.wayOut where the viewer mends a failure of a code; none where absent
 * @param options.detail `own` leaves out what it took, gave and logged
 */
export function viewRun(options: {
  state: TaskState
  record: Pick<TaskRecord, 'input' | 'logs' | 'usage'> | undefined
  output: Json | undefined
  wayOut?: (code: string) => WayOut
  detail: 'all' | 'own'
}): RunView {
  const { state, record, output, wayOut, detail } = options
  const view: RunView = {
    status: state.status === 'sleeping' ? 'running' : state.status,
    attempts: attemptsOf(state),
    error:
      state.status === 'failed' ? { ...viewError(state.error, detail), ...wayOut?.(state.error.code) } : null,
    startedAt: 'startedAt' in state && state.startedAt !== undefined ? iso(state.startedAt) : null,
    finishedAt: 'finishedAt' in state ? iso(state.finishedAt) : null,
    // When it looks after what it has called is nobody's business.
    ...(state.status === 'sleeping' && state.why !== 'call' && { wakeAt: iso(state.wakeAt) }),
    ...(state.status === 'sleeping' && state.reason !== undefined && { reason: state.reason }),
  }
  if (detail === 'own') return view
  const input = record?.input ?? null
  return {
    ...view,
    input: input === null ? null : (JSON.parse(input) as Json),
    output: (state.status === 'completed' ? output : null) ?? null,
    logs: (record?.logs ?? []).map((line) => ({ ...line, at: iso(line.at) })),
    usage: record?.usage ?? null,
  }
}

function viewError(error: { code: string; message: string; stack?: string }, detail: 'all' | 'own') {
  const { code, message, stack } = error
  return detail === 'all' && stack !== undefined ? { code, message, stack } : { code, message }
}

function attemptsOf(state: TaskState): number {
  if ('attempts' in state) return state.attempts
  return 'attempt' in state ? state.attempt : 0
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
