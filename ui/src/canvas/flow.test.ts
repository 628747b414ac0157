import { drawGraph } from '@patchbay/graph/testing'
import { expect, test } from 'vitest'
import { changeEdge } from './edit-edges.ts'
import { moveTasks, renameTask } from './edit-tasks.ts'
import { positionsOf, select, toEdges, toNodes } from './flow.ts'

const draft = { graph: drawGraph('a>b a!b'), response: null }
const measured = { width: 248, height: 103 }
const nodes = toNodes(draft.graph, []).map((node) => ({ ...node, measured, selected: node.id === 'a' }))

test('nodes that show the same are the same objects, the others keep their measure and selection', () => {
  const moved = moveTasks(draft, new Map([['a', { x: 50, y: 60 }]]))
  const next = toNodes(moved.graph, nodes)
  expect(next[0]).toMatchObject({ id: 'a', position: { x: 50, y: 60 }, measured, selected: true })
  expect(next[1]).toBe(nodes[1])
})

test('a node keeps its measure under a new name', () => {
  const renamed = renameTask(draft, 'a', 'first')
  const next = toNodes(renamed.graph, nodes, new Map([['a', 'first']]))
  expect(next[0]).toMatchObject({ id: 'first', measured, selected: true })
})

test('an edge stays the same edge when its condition changes; parallel ones differ', () => {
  const edges = toEdges(draft.graph, [])
  expect(edges.map(({ id, data }) => [id, data.on, data.label])).toEqual([
    ['a>b', 'completed', ''],
    ['a>b#2', 'failed', 'failed'],
  ])
  const changed = toEdges(changeEdge(draft, 0, { on: 'finished' }).graph, edges)
  expect(changed[0]).toMatchObject({ id: 'a>b', data: { on: 'finished', label: 'finished' } })
  expect(changed[1]).toBe(edges[1])
})

test('positions are whole', () => {
  expect(positionsOf([{ ...nodes[0]!, position: { x: 1.4, y: -2.6 } }]).get('a')).toEqual({ x: 1, y: -3 })
})

test('selecting leaves what is not concerned alone', () => {
  const selected = select(nodes, new Set(['b']))
  expect(selected.map((node) => node.selected)).toEqual([false, true])
  expect(select(selected, new Set(['b']))[1]).toBe(selected[1])
})
