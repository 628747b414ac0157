import type { Graph } from '@patchbay/graph'
import { placeUnplaced } from './placement.ts'
import { nearestFirst } from './upstream-outputs.ts'

/** The graph with a place for each task: one that came without gets it by how many tasks come before it. */
export function placeGraph(graph: Graph): Graph {
  return { ...graph, tasks: placeUnplaced(graph.tasks, (name) => nearestFirst(graph, name).length) }
}
