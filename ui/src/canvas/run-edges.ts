import { type GraphEdge, holds } from '@patchbay/graph'
import type { Json } from '@patchbay/sdk'

export type TaskStatus = 'waiting' | 'running' | 'completed' | 'failed' | 'skipped' | 'cancelled'

/** What a run has shown of a task so far. */
export interface TaskRun {
  status: TaskStatus
  output?: unknown
  error?: { code: string; message: string } | null | undefined
}

/** `open`: what it leads to runs right now. */
export type EdgeRun = 'idle' | 'open' | 'taken' | 'untaken'

/** Whether a run went along an edge. */
export function edgeRun(
  { from, to, on = 'completed', when }: GraphEdge,
  tasks: ReadonlyMap<string, TaskRun>,
): EdgeRun {
  const source = tasks.get(from)
  if (!source) return 'idle'
  const { status } = source
  if (status === 'waiting' || status === 'running') return 'idle'
  if (status === 'skipped' || status === 'cancelled') return 'untaken'
  const opens = on === 'finished' || on === status
  if (!opens || (when && !holds(when, visibleOutput(source)))) return 'untaken'
  return tasks.get(to)?.status === 'running' ? 'open' : 'taken'
}

function visibleOutput({ status, output, error }: TaskRun): Json | undefined {
  if (status === 'completed') return output as Json | undefined
  return error ? { error: { code: error.code, message: error.message } } : undefined
}

/**
 * What a run came to, in words: `5 tasks ran, 1 skipped`.
 *
 * @param completed whether all of it did: the graph then went on from what failed
 */
export function runWords(tasks: Iterable<TaskRun>, completed = false): string {
  const counts = new Map<TaskStatus, number>()
  for (const { status } of tasks) counts.set(status, (counts.get(status) ?? 0) + 1)
  const of = (status: TaskStatus) => counts.get(status) ?? 0
  const ran = of('completed') + of('failed')
  const parts = [`${ran} ${ran === 1 ? 'task' : 'tasks'} ran`]
  for (const status of ['failed', 'skipped', 'cancelled'] as const) {
    const count = of(status)
    const handled = completed && status === 'failed' ? ` and ${count === 1 ? 'was' : 'were'} handled` : ''
    if (count > 0) parts.push(`${count} ${status}${handled}`)
  }
  return parts.join(', ')
}
