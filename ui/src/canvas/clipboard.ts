import type { GraphEdge, GraphTask } from '@patchbay/graph'
import type { Draft } from './draft.ts'
import { type Position, retargetTask } from './edit-tasks.ts'
import { freeName, taskNamePattern } from './task-names.ts'

/** What is copied: tasks and the edges between them. */
export interface Clip {
  tasks: GraphTask[]
  edges: GraphEdge[]
}

/** Marks text on the clipboard as ours. */
const kind = 'patchbay/tasks'

export function clipOf({ graph }: Draft, names: ReadonlySet<string>): Clip {
  return {
    tasks: graph.tasks.filter(({ name }) => names.has(name)),
    edges: graph.edges.filter(({ from, to }) => names.has(from) && names.has(to)),
  }
}

export function writeClip(clip: Clip): string {
  return JSON.stringify({ kind, ...clip })
}

/** @returns undefined where the text is no copy of tasks */
export function readClip(text: string): Clip | undefined {
  const value = parse(text)
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== kind)
    return undefined
  const { tasks, edges } = value as { tasks?: unknown; edges?: unknown }
  if (!Array.isArray(tasks) || !Array.isArray(edges) || tasks.length === 0) return undefined
  if (!tasks.every(isTask) || !edges.every(isEdge)) return undefined
  return { tasks, edges }
}

/**
 * Puts copies of the tasks into a draft, under names of their own. Bindings and edges between them follow;
 * bindings to tasks that were not copied stay as they are, to be mended where they do not fit.
 *
 * @param at where the middle of the copies is to be
 * @returns the draft and the names of the copies
 */
export function paste(draft: Draft, clip: Clip, at: Position): { draft: Draft; names: string[] } {
  const taken = new Set(draft.graph.tasks.map(({ name }) => name))
  const names = new Map<string, string>()
  for (const { name } of clip.tasks) {
    const free = freeName(name, taken)
    taken.add(free)
    names.set(name, free)
  }
  const nameOf = (name: string) => names.get(name) ?? name
  const from = middleOf(clip.tasks)
  const tasks = clip.tasks.map((task) => {
    const { x = 0, y = 0 } = task.position ?? {}
    const position = { x: snap(at.x + x - from.x), y: snap(at.y + y - from.y) }
    return retargetTask({ ...task, name: nameOf(task.name), position }, nameOf)
  })
  const edges = clip.edges.map((edge) => ({ ...edge, from: nameOf(edge.from), to: nameOf(edge.to) }))
  const { graph } = draft
  return {
    draft: { ...draft, graph: { tasks: [...graph.tasks, ...tasks], edges: [...graph.edges, ...edges] } },
    names: tasks.map(({ name }) => name),
  }
}

/** The middle of the tasks' corners: what `paste` puts at the place that it is given. */
export function middleOf(tasks: readonly GraphTask[]): Position {
  const xs = tasks.map(({ position }) => position?.x ?? 0)
  const ys = tasks.map(({ position }) => position?.y ?? 0)
  return {
    x: (Math.min(...xs) + Math.max(...xs)) / 2,
    y: (Math.min(...ys) + Math.max(...ys)) / 2,
  }
}

function snap(value: number): number {
  return Math.round(value / 10) * 10
}

function isTask(value: unknown): value is GraphTask {
  if (typeof value !== 'object' || value === null) return false
  const { name, type } = value as { name?: unknown; type?: unknown }
  return typeof name === 'string' && taskNamePattern.test(name) && typeof type === 'string'
}

function isEdge(value: unknown): value is GraphEdge {
  if (typeof value !== 'object' || value === null) return false
  const { from, to } = value as { from?: unknown; to?: unknown }
  return typeof from === 'string' && typeof to === 'string'
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
