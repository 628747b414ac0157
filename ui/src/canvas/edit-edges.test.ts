import { drawGraph } from '@patchbay/graph/testing'
import { expect, test } from 'vitest'
import { changeEdge, connect, connectRefusal } from './edit-edges.ts'

test.each([
  { drawing: 'a b', from: 'a', to: 'b', refused: undefined },
  { drawing: 'a', from: 'a', to: 'a', refused: /itself/ },
  { drawing: 'a>b', from: 'a', to: 'b', refused: /already/ },
  { drawing: 'a!b', from: 'a', to: 'b', refused: /already/ },
  //  a ──▶ b ──▶ c
  //  ▲───────────┘
  { drawing: 'a>b b>c', from: 'c', to: 'a', refused: /circle/ },
  { drawing: 'a>b b>c', from: 'a', to: 'c', refused: undefined },
])('$from to $to in $drawing', ({ drawing, from, to, refused }) => {
  const graph = drawGraph(drawing)
  const reason = connectRefusal(graph, from, to)
  if (refused) expect(reason).toMatch(refused)
  else expect(reason).toBeUndefined()
  const connected = connect({ graph, response: null }, from, to).graph.edges.length
  expect(connected).toBe(graph.edges.length + (refused ? 0 : 1))
})

test('what opens an edge is changed as a whole', () => {
  const draft = { graph: drawGraph('a>b'), response: null }
  const failed = changeEdge(draft, 0, { on: 'failed', when: { path: 'x', op: 'exists' } })
  expect(failed.graph.edges).toEqual([
    { from: 'a', to: 'b', on: 'failed', when: { path: 'x', op: 'exists' } },
  ])
  expect(changeEdge(failed, 0, { on: 'completed' }).graph.edges).toEqual([
    { from: 'a', to: 'b', on: 'completed' },
  ])
})
