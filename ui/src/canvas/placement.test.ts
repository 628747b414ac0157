import type { GraphTask } from '@patchbay/graph'
import { expect, test } from 'vitest'
import { freePlace, nodeWidth, panToShow, placeUnplaced, usualHeight } from './placement.ts'

const at = (x: number, y: number): GraphTask => ({
  name: `t${x}-${y}`,
  type: 'core.wait',
  position: { x, y },
})

function overlaps(a: GraphTask, b: GraphTask): boolean {
  const { x = 0, y = 0 } = a.position ?? {}
  const { x: x2 = 0, y: y2 = 0 } = b.position ?? {}
  return Math.abs(x - x2) < nodeWidth && Math.abs(y - y2) < usualHeight
}

test('a free place is taken as it is, on the grid', () => {
  expect(freePlace({ x: 103, y: 48 }, [at(1000, 0)])).toEqual({ x: 100, y: 50 })
})

test('many tasks at one place lie beside each other', () => {
  const tasks: GraphTask[] = []
  for (let count = 0; count < 12; count += 1) {
    const { x, y } = freePlace({ x: 0, y: 0 }, tasks)
    const task = at(x, y)
    expect(tasks.some((other) => overlaps(task, other))).toBe(false)
    tasks.push(task)
  }
  expect(tasks[1]?.position).toEqual({ x: 0, y: 130 })
})

test('tasks without a place get one by their depth, the others stay', () => {
  const tasks: GraphTask[] = [at(0, 0), { name: 'a', type: 'x' }, { name: 'b', type: 'x' }]
  const placed = placeUnplaced(tasks, (name) => (name === 'b' ? 1 : 0))
  expect(placed.map(({ position }) => position)).toEqual([
    { x: 0, y: 0 },
    { x: 0, y: 130 },
    { x: 340, y: 0 },
  ])
})

test.each([
  { name: 'inside', box: { x: 100, y: 100, width: 50, height: 50 }, pan: { x: 0, y: 0 } },
  { name: 'behind the right edge', box: { x: 780, y: 100, width: 50, height: 50 }, pan: { x: -54, y: 0 } },
  { name: 'above', box: { x: 100, y: -80, width: 50, height: 50 }, pan: { x: 0, y: 104 } },
  { name: 'wider than the view', box: { x: -300, y: 100, width: 1200, height: 50 }, pan: { x: 324, y: 0 } },
])('a box $name is shown', ({ box, pan }) => {
  expect(panToShow(box, { width: 800, height: 600 })).toEqual(pan)
})
