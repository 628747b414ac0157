import { expect, test } from 'vitest'
import { edgeRun, runWords, type TaskRun } from './run-edges.ts'

const done = (output: unknown = {}): TaskRun => ({ status: 'completed', output })
const failed: TaskRun = { status: 'failed', error: { code: 'boom', message: 'Boom' } }
const waiting: TaskRun = { status: 'waiting' }
const when = { path: 'letters', op: 'less', value: 280 } as const

test.each([
  { name: 'of a task that waits', from: waiting, edge: {}, is: 'idle' },
  { name: 'on completed, completed', from: done(), edge: {}, is: 'taken' },
  { name: 'on completed, failed', from: failed, edge: {}, is: 'untaken' },
  { name: 'on failed, failed', from: failed, edge: { on: 'failed' }, is: 'taken' },
  { name: 'on finished, failed', from: failed, edge: { on: 'finished' }, is: 'taken' },
  { name: 'on finished, skipped', from: { status: 'skipped' }, edge: { on: 'finished' }, is: 'untaken' },
  { name: 'whose condition holds', from: done({ letters: 5 }), edge: { when }, is: 'taken' },
  { name: 'whose condition does not hold', from: done({ letters: 500 }), edge: { when }, is: 'untaken' },
  {
    name: 'that looks at the error',
    from: failed,
    edge: { on: 'failed', when: { path: 'error.code', op: 'equals', value: 'boom' } },
    is: 'taken',
  },
] as const)('an edge $name is $is', ({ from, edge, is }) => {
  const tasks = new Map<string, TaskRun>([
    ['a', from],
    ['b', waiting],
  ])
  expect(edgeRun({ from: 'a', to: 'b', ...edge }, tasks)).toBe(is)
})

test('an edge is open while what it leads to runs', () => {
  const tasks = new Map<string, TaskRun>([
    ['a', done()],
    ['b', { status: 'running' }],
  ])
  expect(edgeRun({ from: 'a', to: 'b' }, tasks)).toBe('open')
})

test('a run in words', () => {
  expect(runWords([done(), failed, { status: 'skipped' }])).toBe('2 tasks ran, 1 failed, 1 skipped')
  expect(runWords([done()])).toBe('1 task ran')
  expect(runWords([done(), failed], true)).toBe('2 tasks ran, 1 failed and was handled')
})
