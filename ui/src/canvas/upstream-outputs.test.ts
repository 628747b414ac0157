import { drawGraph } from '@patchbay/graph/testing'
import { expect, test } from 'vitest'
import { itemOffers, joinPath, upstreamOutputs } from './upstream-outputs.ts'

const output = {
  type: 'object',
  properties: {
    status: { type: 'integer', title: 'Status' },
    body: { title: 'Body' },
    reply: { type: 'object', properties: { 'in words': { type: 'string' } } },
  },
}
const findTaskType = (type: string) => ({ type, input: {}, output })

function offersFor(drawing: string, target: Parameters<typeof upstreamOutputs>[0]['target']) {
  return upstreamOutputs({
    graph: drawGraph(drawing),
    task: 'c',
    target,
    findTaskType,
    titleOf: (name) => name,
  })
}

test('only tasks before it are offered, nearest first', () => {
  expect(offersFor('a>b b>c c>d e', {}).map(({ task }) => task)).toEqual(['b', 'a'])
})

test('each member is offered with what it is, and whether it fits', () => {
  const [group] = offersFor('b>c', { type: 'string' })
  expect(group?.offers.map(({ path, kind, open, misfit }) => [path, kind, open, misfit])).toEqual([
    ['status', 'whole number', false, 'is an integer, not a string'],
    ['body', 'anything', true, undefined],
    ['reply', 'object', false, 'is an object, not a string'],
    ['reply["in words"]', 'text', false, undefined],
    ['', 'object', false, 'is an object, not a string'],
  ])
})

test('a task that ran once per item gives a list, and the item is offered to the fields of the next', () => {
  const graph = drawGraph('b>c', {
    b: { forEach: { items: { kind: 'ask' } } },
    c: { forEach: { items: { kind: 'output', task: 'b' } } },
  })
  const common = { graph, target: {}, findTaskType }
  const [group] = upstreamOutputs({ ...common, task: 'c', titleOf: (name) => name })
  expect(group?.offers.map(({ path, kind }) => [path, kind])).toEqual([['', 'list']])
  const [, task] = graph.tasks
  const [item] = task ? itemOffers({ ...common, task }) : []
  expect(item?.offers.map(({ path }) => path)).toEqual(['status', 'body', 'reply', 'reply["in words"]', ''])
})

test('the error of a task is offered where its failure leads on', () => {
  const [group] = offersFor('b!c', { type: 'string' })
  expect(group?.offers.map(({ path }) => path)).toContain('error.message')
})

test('paths are written as they are read', () => {
  expect(joinPath('', 'a')).toBe('a')
  expect(joinPath('a', 'b-c')).toBe('a.b-c')
  expect(joinPath('a', 'b c')).toBe('a["b c"]')
})
