import { drawGraph } from '@patchbay/graph/testing'
import { expect, test } from 'vitest'
import { joinPath, upstreamOutputs } from './upstream-outputs.ts'

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

test('the error of a task is offered where its failure leads on', () => {
  const [group] = offersFor('b!c', { type: 'string' })
  expect(group?.offers.map(({ path }) => path)).toContain('error.message')
})

test('paths are written as they are read', () => {
  expect(joinPath('', 'a')).toBe('a')
  expect(joinPath('a', 'b-c')).toBe('a.b-c')
  expect(joinPath('a', 'b c')).toBe('a["b c"]')
})
