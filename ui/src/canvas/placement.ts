import type { GraphTask } from '@patchbay/graph'
import type { Position } from './edit-tasks.ts'

/** Pixels that positions are multiples of. */
export const grid = 10

export const nodeWidth = 248

/** What a node is taken to be high before it was measured. */
export const usualHeight = 103

const gap = 20

export function snapToGrid({ x, y }: Position): Position {
  return { x: Math.round(x / grid) * grid, y: Math.round(y / grid) * grid }
}

/** The nearest place below or beside the wanted one where a new node covers no other. */
export function freePlace(wanted: Position, tasks: readonly GraphTask[]): Position {
  const taken = tasks.map(({ position }) => position ?? { x: 0, y: 0 })
  const start = snapToGrid(wanted)
  const isFree = ({ x, y }: Position) =>
    taken.every(
      (other) => Math.abs(other.x - x) >= nodeWidth + gap || Math.abs(other.y - y) >= usualHeight + gap,
    )
  for (let ring = 0; ; ring += 1) {
    for (const place of ringAround(start, ring)) if (isFree(place)) return place
  }
}

/** Places in a square around the start, below first. */
function ringAround(start: Position, ring: number): Position[] {
  if (ring === 0) return [start]
  const places: Array<{ right: number; down: number }> = []
  for (let right = -ring; right <= ring; right += 1) {
    for (let down = -ring; down <= ring; down += 1) {
      if (Math.max(Math.abs(right), Math.abs(down)) === ring) places.push({ right, down })
    }
  }
  const distance = ({ right, down }: { right: number; down: number }) =>
    Math.hypot(right * 2, down) + (down < 0 ? 0.5 : 0) + (right < 0 ? 0.25 : 0)
  return places
    .sort((a, b) => distance(a) - distance(b))
    .map(({ right, down }) =>
      snapToGrid({ x: start.x + right * (nodeWidth + 32), y: start.y + down * (usualHeight + 27) }),
    )
}

/** Tasks that were saved without a place get one each, in columns by how many tasks come before them. */
export function placeUnplaced(tasks: readonly GraphTask[], depthOf: (name: string) => number): GraphTask[] {
  if (tasks.every(({ position }) => position)) return [...tasks]
  const placed = tasks.filter(({ position }) => position)
  const result: GraphTask[] = []
  for (const task of tasks) {
    if (task.position) {
      result.push(task)
      continue
    }
    const position = freePlace({ x: depthOf(task.name) * (nodeWidth + 92), y: 0 }, placed)
    placed.push({ ...task, position })
    result.push({ ...task, position })
  }
  return result
}

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/**
 * How far the view has to move so that a box can be seen whole within it; nothing where it can already.
 * All in pixels of the screen, relative to the view's corner.
 */
export function panToShow(box: Box, view: { width: number; height: number }, margin = 24): Position {
  return {
    x: shift(box.x, box.width, view.width, margin),
    y: shift(box.y, box.height, view.height, margin),
  }
}

function shift(start: number, length: number, room: number, margin: number): number {
  if (start >= margin && start + length <= room - margin) return 0
  if (length + 2 * margin > room || start < margin) return margin - start
  return room - margin - (start + length)
}
