import type { GraphProblem } from './problem.ts'
import type { FindTaskType } from './check-graph.ts'
import { taskOutputSchema } from './for-each-schema.ts'
import type { Graph } from './graph.ts'
import { parsePath } from './path.ts'
import { outputSchemaAt } from './schema-at.ts'

/** What is wrong with the edges alone: dangling ones, loops, repeats, conditions that look at nothing. */
export function checkEdges(graph: Graph, findTaskType: FindTaskType): GraphProblem[] {
  const problems: GraphProblem[] = []
  const tasks = new Map(graph.tasks.map((task) => [task.name, task]))
  const seen = new Set<string>()
  graph.edges.forEach(({ from, to, on = 'completed', when }, index) => {
    const add = (code: string, message: string) =>
      problems.push({ edge: index, code, message, severity: 'error' })
    for (const [end, name] of [
      ['from', from],
      ['to', to],
    ] as const) {
      if (!tasks.has(name))
        add(`edge_${end}_unknown`, `The edge goes ${end} "${name}", which is not there: remove it`)
    }
    if (from === to) add('self_edge', `The edge goes from "${from}" to itself: remove it`)
    const key = `${from} ${to} ${on}`
    if (seen.has(key))
      add('duplicate_edge', `There are two edges from "${from}" to "${to}" on ${on}: remove one`)
    seen.add(key)

    const path = when?.path ?? ''
    const source = tasks.get(from)
    const type = source && findTaskType(source.type)
    if (when === undefined) return
    if (parsePath(path) === undefined) add('path_malformed', `"${path}" is no path: write it as a.b[0].c`)
    else if (type && outputSchemaAt(taskOutputSchema(source, type), path) === undefined) {
      add('condition_missing_path', `The output of "${from}" has no "${path}" to look at`)
    }
  })
  for (const cycle of findCycles(graph)) {
    const message = `The tasks wait on each other: ${[...cycle, cycle[0]].join(' → ')}. Remove one of the edges`
    problems.push({ task: cycle[0] as string, code: 'cycle', message, severity: 'error' })
  }
  return problems
}

/** Cycles of two tasks or more, each as the names along it; cycles that share tasks may be told as one. */
function findCycles(graph: Graph): string[][] {
  const followers = new Map<string, string[]>(graph.tasks.map(({ name }) => [name, []]))
  const unmet = new Map<string, number>(graph.tasks.map(({ name }) => [name, 0]))
  for (const { from, to } of graph.edges) {
    if (from === to || !followers.has(from) || !followers.has(to)) continue
    followers.get(from)?.push(to)
    unmet.set(to, (unmet.get(to) ?? 0) + 1)
  }
  // Peel off what waits on nothing: what remains is on a cycle or behind one.
  const free = [...unmet].filter(([, count]) => count === 0).map(([name]) => name)
  for (let name = free.pop(); name !== undefined; name = free.pop()) {
    unmet.delete(name)
    for (const next of followers.get(name) ?? []) {
      const left = (unmet.get(next) ?? 0) - 1
      unmet.set(next, left)
      if (left === 0) free.push(next)
    }
  }
  const predecessors = new Map<string, string>()
  for (const name of unmet.keys()) {
    for (const next of followers.get(name) ?? []) if (!predecessors.has(next)) predecessors.set(next, name)
  }
  // Everything left has a predecessor that is left: walking back ends on a cycle.
  const walked = new Set<string>()
  const cycles: string[][] = []
  for (const start of unmet.keys()) {
    const trail: string[] = []
    let name: string | undefined = start
    while (name !== undefined && !walked.has(name)) {
      walked.add(name)
      trail.push(name)
      name = predecessors.get(name)
    }
    const loop = name === undefined ? -1 : trail.indexOf(name)
    if (loop >= 0) cycles.push(trail.slice(loop).reverse())
  }
  return cycles
}
