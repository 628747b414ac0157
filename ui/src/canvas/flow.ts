import type { Graph, GraphEdge, GraphTask } from '@patchbay/graph'
import { edgeLabel, type EdgeOn } from './edge-words.ts'
import type { Position } from './edit-tasks.ts'

/** A task as the canvas keeps it. What is measured and selected is the canvas's own. */
export interface FlowNode {
  id: string
  type: 'task'
  position: Position
  data: { task: GraphTask }
  selected?: boolean
  measured?: { width?: number; height?: number }
  [canvas: string]: unknown
}

/** An edge as the canvas keeps it; `index` is its place in the graph. */
export interface FlowEdge {
  id: string
  type: 'condition'
  source: string
  target: string
  data: { index: number; edge: GraphEdge; on: EdgeOn; label: string }
  selected?: boolean
  [canvas: string]: unknown
}

/**
 * The nodes of a graph. Those that show the same as before are the same objects, the others keep what the
 * canvas knows of them: without its measure a node would vanish until it is measured again.
 *
 * @param renamed the new names of tasks whose names were changed, by their old ones
 */
export function toNodes(
  { tasks }: Graph,
  before: readonly FlowNode[],
  renamed: ReadonlyMap<string, string> = new Map(),
): FlowNode[] {
  const known = new Map(before.map((node) => [renamed.get(node.id) ?? node.id, node]))
  return tasks.map((task) => {
    const old = known.get(task.name)
    const position = task.position ?? { x: 0, y: 0 }
    if (!old) return { id: task.name, type: 'task', position, data: { task } }
    const stays = old.position.x === position.x && old.position.y === position.y
    if (stays && old.data.task === task && old.id === task.name) return old
    return { ...old, id: task.name, position, data: { task } }
  })
}

/**
 * The edges of a graph. An edge's id says what it connects and not when it opens, so that it stays the same
 * edge on the page when its condition is changed.
 */
export function toEdges({ edges }: Graph, before: readonly FlowEdge[]): FlowEdge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]))
  const parallels = new Map<string, number>()
  return edges.map((edge, index) => {
    const pair = `${edge.from}>${edge.to}`
    const number = parallels.get(pair) ?? 0
    parallels.set(pair, number + 1)
    const id = number === 0 ? pair : `${pair}#${number + 1}`
    const old = known.get(id)
    if (old?.data.edge === edge && old.data.index === index) return old
    return {
      ...old,
      id,
      type: 'condition',
      source: edge.from,
      target: edge.to,
      data: { index, edge, on: edge.on ?? 'completed', label: edgeLabel(edge) },
    }
  })
}

/** Where the nodes are now, on whole pixels. */
export function positionsOf(nodes: readonly FlowNode[]): Map<string, Position> {
  return new Map(
    nodes.map(({ id, position }) => [id, { x: Math.round(position.x), y: Math.round(position.y) }]),
  )
}

/** The nodes with these selected and no others; the same objects where nothing changes. */
export function select<T extends { id: string; selected?: boolean }>(
  items: readonly T[],
  ids: ReadonlySet<string>,
): T[] {
  return items.map((item) =>
    (item.selected ?? false) === ids.has(item.id) ? item : { ...item, selected: ids.has(item.id) },
  )
}
