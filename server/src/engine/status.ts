import type { Plan } from '@patchbay/graph'
import type { SessionStatus, TaskState } from './session-state.ts'

/** Whether a session in this status will never change again. */
export function isFinal(status: SessionStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

/** Whether a task in this state will never run again. */
export function hasEnded(task: TaskState): boolean {
  return task.status !== 'waiting' && task.status !== 'running' && task.status !== 'sleeping'
}

/**
 * Whether every failure was handled: a task that its `failed` edge opened completed, or failed and had that
 * failure handled. `finished` edges handle nothing. All tasks have ended.
 */
export function allFailuresHandled(
  plan: Plan,
  tasks: Record<string, TaskState>,
  edges: ReadonlyArray<'open' | 'closed' | null>,
): boolean {
  const handled = new Map<string, boolean>()
  const isHandled = (name: string): boolean => {
    const known = handled.get(name)
    if (known !== undefined) return known
    // Depth first without recursion: a chain of rescues may be as long as the graph.
    const pending = [name]
    while (pending.length > 0) {
      const current = pending.at(-1) as string
      const rescues = plan
        .outgoing(current)
        .filter(({ index, edge }) => edge.on === 'failed' && edges[index] === 'open')
        .map(({ edge }) => edge.to)
      const undecided = rescues.filter((to) => tasks[to]?.status === 'failed' && !handled.has(to))
      if (undecided.length > 0) {
        pending.push(...undecided)
        continue
      }
      handled.set(
        current,
        rescues.some((to) => tasks[to]?.status === 'completed' || handled.get(to) === true),
      )
      pending.pop()
    }
    return handled.get(name) === true
  }
  return plan.names.every((name) => tasks[name]?.status !== 'failed' || isHandled(name))
}
