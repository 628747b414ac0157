import type { Plan } from '@patchbay/graph'
import type { SessionState, TaskState } from './session-state.ts'

const waiting: TaskState = { status: 'waiting' }

/** A session that has not begun: all tasks wait, no edge has opened or closed. */
export function initialState(plan: Plan): SessionState {
  return {
    status: 'queued',
    tasks: Object.fromEntries(plan.names.map((name) => [name, waiting])),
    edges: plan.graph.edges.map(() => null),
  }
}
