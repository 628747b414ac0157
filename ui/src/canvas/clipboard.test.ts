import { drawGraph } from '@patchbay/graph/testing'
import { expect, test } from 'vitest'
import { clipOf, paste, readClip, writeClip } from './clipboard.ts'

const draft = {
  graph: drawGraph('a>b b>c', {
    a: { position: { x: 0, y: 0 } },
    b: { position: { x: 300, y: 100 }, inputs: { text: { kind: 'output', task: 'a' } } },
    c: { inputs: { text: { kind: 'template', text: '{{a}} {{b}}' } } },
  }),
  response: null,
}

test('copies get names of their own, and read from each other', () => {
  const clip = readClip(writeClip(clipOf(draft, new Set(['a', 'b']))))
  expect(clip).toBeDefined()
  if (!clip) return
  const { draft: pasted, names } = paste(draft, clip, { x: 1000, y: 500 })
  expect(names).toEqual(['a-2', 'b-2'])
  const [first, second] = pasted.graph.tasks.slice(3)
  expect(first?.position).toEqual({ x: 850, y: 450 })
  expect(second?.position).toEqual({ x: 1150, y: 550 })
  expect(second?.inputs).toEqual({ text: { kind: 'output', task: 'a-2' } })
  expect(pasted.graph.edges.slice(2)).toEqual([{ from: 'a-2', to: 'b-2', on: 'completed' }])
})

test('a copy keeps reading from what was not copied', () => {
  const { draft: pasted } = paste(draft, clipOf(draft, new Set(['b', 'c'])), { x: 0, y: 0 })
  expect(pasted.graph.tasks.at(-1)?.inputs?.['text']).toEqual({ kind: 'template', text: '{{a}} {{b-2}}' })
})

test.each(['', 'hello', '{}', '{"kind":"patchbay/tasks","tasks":[{"name":"A b"}],"edges":[]}'])(
  '%j is no copy of tasks',
  (text) => {
    expect(readClip(text)).toBeUndefined()
  },
)
