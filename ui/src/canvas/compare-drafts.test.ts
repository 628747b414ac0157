import { drawGraph } from '@patchbay/graph/testing'
import { expect, test } from 'vitest'
import { compareDrafts } from './compare-drafts.ts'

test('a difference of everything, in words', () => {
  const before = {
    graph: drawGraph('a>b old', {
      a: { title: 'Compose', inputs: { text: { kind: 'fixed', value: 'Hi' } } },
    }),
    response: null,
  }
  const after = {
    graph: drawGraph('a!b b>new', {
      a: { title: 'Compose', inputs: { text: { kind: 'ask' } }, position: { x: 1, y: 2 } },
    }),
    response: { kind: 'output' as const, task: 'b' },
  }
  expect(compareDrafts(before, after, () => 'Wait').map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    'added: Task “Wait” added',
    'removed: Task “Wait” removed',
    'changed: “Compose”: text was "Hi", is asked at the call',
    'changed: Connection from “Compose” to “Wait”: completed became failed',
    'added: Connection from “Wait” to “Wait” added',
    'changed: What the endpoint answers with changed',
    'changed: 1 task moved',
  ])
})

test('the same has no difference', () => {
  const draft = { graph: drawGraph('a>b'), response: null }
  expect(compareDrafts(draft, structuredClone(draft))).toEqual([])
})
