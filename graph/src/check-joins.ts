import type { GraphProblem } from './problem.ts'
import type { Plan } from './plan.ts'

type Outcome = 'completed' | 'failed'

/** Which outcomes of earlier tasks a task needs to be reached, as far as that is certain. */
type Needs = ReadonlyMap<string, Outcome>

const noNeeds: Needs = new Map()

/**
 * Warns of tasks whose join can never be met: `all` of edges that need one task to complete and to fail.
 * The graph may have cycles; what is on one is passed over.
 */
export function checkJoins(plan: Plan): GraphProblem[] {
  const problems: GraphProblem[] = []
  const needs = new Map<string, Needs>()
  for (const name of inOrder(plan)) {
    const incoming = plan.incoming(name)
    // With `any` only what all of several ways need would be certain: that is not worth the search.
    if (incoming.length > 1 && plan.task(name).join === 'any') continue
    const needed = new Map<string, Outcome>()
    const conflicts = new Set<string>()
    const need = (task: string, outcome: Outcome) => {
      if ((needed.get(task) ?? outcome) !== outcome) conflicts.add(task)
      needed.set(task, outcome)
    }
    for (const { edge } of incoming) {
      for (const [task, outcome] of needs.get(edge.from) ?? noNeeds) need(task, outcome)
      const on = edge.on ?? 'completed'
      if (on !== 'finished' && canFailUsefully(plan, edge.from)) need(edge.from, on)
    }
    if (conflicts.size === 0) {
      if (needed.size > 0) needs.set(name, needed)
      continue
    }
    const message = `"${name}" waits for ${[...conflicts].join(', ')} to complete and to fail: it will never run. Set its join to any`
    problems.push({ task: name, code: 'join_never_met', message, severity: 'warning' })
  }
  return problems
}

/** Only tasks with a `failed` edge can be needed to fail: the others are left out of the bookkeeping. */
function canFailUsefully(plan: Plan, name: string): boolean {
  return plan.outgoing(name).some(({ edge }) => edge.on === 'failed')
}

function inOrder(plan: Plan): string[] {
  const unmet = new Map(plan.names.map((name) => [name, plan.incoming(name).length]))
  const order = plan.names.filter((name) => unmet.get(name) === 0)
  for (let next = 0; next < order.length; next += 1) {
    for (const { edge } of plan.outgoing(order[next] as string)) {
      const left = (unmet.get(edge.to) ?? 0) - 1
      unmet.set(edge.to, left)
      if (left === 0) order.push(edge.to)
    }
  }
  return order
}
