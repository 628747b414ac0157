import { drawGraph } from '@patchbay/graph/testing'
import { expect, test } from 'vitest'
import { removeTasks, renameTask } from './edit-tasks.ts'
import { renamedTask } from './renamed-task.ts'

const draft = { graph: drawGraph('a>b b>c'), response: null }
const { graph: renamed } = renameTask(draft, 'b', 'second')

test('a new name is seen in the step that gives it and in its undo', () => {
  expect([...renamedTask(draft.graph, renamed)]).toEqual([['b', 'second']])
  expect([...renamedTask(renamed, draft.graph)]).toEqual([['second', 'b']])
})

test('other steps rename nothing', () => {
  const without = removeTasks(draft, new Set(['b'])).graph
  const reversed = { ...draft.graph, tasks: draft.graph.tasks.toReversed() }
  for (const other of [draft.graph, without, reversed]) {
    expect(renamedTask(draft.graph, other).size).toBe(0)
  }
})
