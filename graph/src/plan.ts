import type { Graph, GraphEdge, GraphTask } from './graph.ts'

/** An edge with its place in `graph.edges`, where its state is kept. */
export interface IndexedEdge {
  index: number
  edge: GraphEdge
}

/** A graph with the look-ups that the engine needs; made once per version and never changed. */
export interface Plan {
  readonly graph: Graph
  /** In the graph's order. */
  readonly names: readonly string[]
  has(name: string): boolean
  /** @throws {RangeError} where the graph has no such task */
  task(name: string): GraphTask
  incoming(name: string): readonly IndexedEdge[]
  outgoing(name: string): readonly IndexedEdge[]
  /** All tasks that lie before this one, itself not included unless it is on a cycle. */
  ancestors(name: string): ReadonlySet<string>
}

const none: readonly IndexedEdge[] = []

/** Edges to or from tasks that are not there are left out: `check-graph` reports them. */
export function preparePlan(graph: Graph): Plan {
  const tasks = new Map(graph.tasks.map((task) => [task.name, task]))
  const incoming = new Map<string, IndexedEdge[]>()
  const outgoing = new Map<string, IndexedEdge[]>()
  graph.edges.forEach((edge, index) => {
    if (!tasks.has(edge.from) || !tasks.has(edge.to)) return
    append(incoming, edge.to, { index, edge })
    append(outgoing, edge.from, { index, edge })
  })
  const ancestors = new Map<string, ReadonlySet<string>>()
  return {
    graph,
    names: [...tasks.keys()],
    has: (name) => tasks.has(name),
    task(name) {
      const task = tasks.get(name)
      if (!task) throw new RangeError(`the graph has no task ${name}`)
      return task
    },
    incoming: (name) => incoming.get(name) ?? none,
    outgoing: (name) => outgoing.get(name) ?? none,
    ancestors(name) {
      const known = ancestors.get(name)
      if (known) return known
      const found = new Set<string>()
      const pending = [name]
      for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
        for (const { edge } of incoming.get(next) ?? none) {
          if (found.has(edge.from)) continue
          found.add(edge.from)
          pending.push(edge.from)
        }
      }
      ancestors.set(name, found)
      return found
    },
  }
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
