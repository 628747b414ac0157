import { type Graph, type GraphEdge, preparePlan } from '@patchbay/graph'
import type { Draft } from './draft.ts'

/** @returns why two tasks may not be connected so, as a sentence for whoever tried; undefined where they may */
export function connectRefusal(graph: Graph, from: string, to: string): string | undefined {
  if (from === to) return 'A task cannot wait for itself'
  if (graph.edges.some((edge) => edge.from === from && edge.to === to)) {
    return 'These two are connected already: change when it runs at the cog'
  }
  if (preparePlan(graph).ancestors(from).has(to)) {
    return 'That would close a circle: the tasks would wait for each other'
  }
  return undefined
}

/** The draft as it was where they may not be connected. */
export function connect(draft: Draft, from: string, to: string): Draft {
  if (connectRefusal(draft.graph, from, to) !== undefined) return draft
  return withEdges(draft, [...draft.graph.edges, { from, to, on: 'completed' }])
}

/** @param indices into the graph's edges */
export function removeEdges(draft: Draft, indices: ReadonlySet<number>): Draft {
  if (indices.size === 0) return draft
  return withEdges(
    draft,
    draft.graph.edges.filter((_, index) => !indices.has(index)),
  )
}

/** Changes what opens an edge. */
export function changeEdge(draft: Draft, index: number, opens: Pick<GraphEdge, 'on' | 'when'>): Draft {
  return withEdges(
    draft,
    draft.graph.edges.map((edge, at) => (at === index ? { from: edge.from, to: edge.to, ...opens } : edge)),
  )
}

function withEdges(draft: Draft, edges: GraphEdge[]): Draft {
  return { ...draft, graph: { ...draft.graph, edges } }
}
