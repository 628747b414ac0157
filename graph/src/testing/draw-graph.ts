import type { Graph, GraphEdge, GraphTask } from '../graph.ts'

const kinds = { '>': 'completed', '!': 'failed', '*': 'finished' } as const

/**
 * A graph in short: edges as `a>b` (on completed), `a!b` (on failed), `a*b` (on finished); tasks that no
 * edge names stand alone.
 *
 * @param options what some tasks have beside their name, such as `{ c: { join: 'any' } }`
 */
export function drawGraph(drawing: string, options: Record<string, Partial<GraphTask>> = {}): Graph {
  const names = new Set<string>()
  const edges: GraphEdge[] = []
  for (const part of drawing.split(' ').filter((part) => part !== '')) {
    const [, from = '', kind, to] = /^([a-z0-9-]+)(?:([>!*])([a-z0-9-]+))?$/.exec(part) ?? []
    names.add(from)
    if (kind === undefined || to === undefined) continue
    names.add(to)
    edges.push({ from, to, on: kinds[kind as keyof typeof kinds] })
  }
  const tasks = [...names].map((name) => ({ name, type: 'test.task', ...options[name] }))
  return { tasks, edges }
}
