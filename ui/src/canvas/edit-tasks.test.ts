import { drawGraph } from '@patchbay/graph/testing'
import { expect, test } from 'vitest'
import type { Draft } from './draft.ts'
import { bindField, bindingsLost, moveTasks, removeTasks, renameTask } from './edit-tasks.ts'

const draft = (...drawing: Parameters<typeof drawGraph>): Draft => ({
  graph: drawGraph(...drawing),
  response: null,
})

//  a ──▶ b ──▶ c
const chain = draft('a>b b>c', {
  b: { inputs: { text: { kind: 'output', task: 'a', path: 'text' } } },
  c: {
    inputs: {
      text: { kind: 'template', text: 'Hi {{a.text}} and {{b}}' },
      count: { kind: 'fixed', value: 1 },
    },
  },
})

test('edges, bindings, templates and the response follow a new name', () => {
  const renamed = renameTask({ ...chain, response: { kind: 'output', task: 'a' } }, 'a', 'first')
  expect(renamed.graph.edges.map(({ from, to }) => `${from}>${to}`)).toEqual(['first>b', 'b>c'])
  expect(renamed.graph.tasks.map(({ name, inputs }) => [name, inputs?.['text']])).toEqual([
    ['first', undefined],
    ['b', { kind: 'output', task: 'first', path: 'text' }],
    ['c', { kind: 'template', text: 'Hi {{first.text}} and {{b}}' }],
  ])
  expect(renamed.response).toEqual({ kind: 'output', task: 'first' })
})

test('the list that a task runs for follows a new name, too, and is missed when its source goes', () => {
  const each = draft('a>b', { b: { forEach: { items: { kind: 'output', task: 'a', path: 'list' } } } })
  const [, renamed] = renameTask(each, 'a', 'first').graph.tasks
  expect(renamed?.forEach).toEqual({ items: { kind: 'output', task: 'first', path: 'list' } })
  expect(bindingsLost(each.graph, new Set(['a']))).toEqual([{ task: 'b', field: 'forEach', source: 'a' }])
})

test('a task goes with its edges; those who read from it are told of', () => {
  const going = new Set(['a'])
  expect(removeTasks(chain, going).graph.edges).toEqual([{ from: 'b', to: 'c', on: 'completed' }])
  expect(bindingsLost(chain.graph, going)).toEqual([
    { task: 'b', field: 'text', source: 'a' },
    { task: 'c', field: 'text', source: 'a' },
  ])
})

test('a field that gets blank leaves nothing behind', () => {
  const bound = bindField(draft('a'), 'a', 'text', { kind: 'ask' })
  expect(bound.graph.tasks[0]?.inputs).toEqual({ text: { kind: 'ask' } })
  expect(bindField(bound, 'a', 'text', undefined)).toEqual(draft('a'))
})

test('tasks that stay where they are change nothing', () => {
  const placed = moveTasks(chain, new Map([['a', { x: 10, y: 20 }]]))
  expect(placed.graph.tasks[0]?.position).toEqual({ x: 10, y: 20 })
  expect(moveTasks(placed, new Map([['a', { x: 10, y: 20 }]]))).toBe(placed)
})
