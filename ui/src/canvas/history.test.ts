import { expect, test } from 'vitest'
import { beginHistory, endBurst, record, redo, undo } from './history.ts'

test('undo and redo go back and forth', () => {
  const two = record(record(beginHistory('a'), 'b', { now: 0 }), 'c', { now: 1 })
  expect(undo(two).present).toBe('b')
  expect(undo(undo(two)).present).toBe('a')
  expect(undo(undo(undo(two))).present).toBe('a')
  expect(redo(undo(two)).present).toBe('c')
  expect(redo(two)).toBe(two)
})

test('a change after an undo forgets what was undone', () => {
  const changed = record(undo(record(beginHistory('a'), 'b', { now: 0 })), 'c', { now: 1 })
  expect(redo(changed).present).toBe('c')
  expect(undo(changed).present).toBe('a')
})

test('a burst of typing is one entry, another field or a pause begins the next', () => {
  let history = beginHistory('')
  for (const [index, text] of ['h', 'he', 'hey'].entries())
    history = record(history, text, { burst: 'title', now: index * 100 })
  expect(undo(history).present).toBe('')
  expect(undo(record(history, 'hey!', { burst: 'name', now: 300 })).present).toBe('hey')
  expect(undo(record(history, 'hey!', { burst: 'title', now: 5_000 })).present).toBe('hey')
  expect(undo(record(endBurst(history), 'hey!', { burst: 'title', now: 300 })).present).toBe('hey')
})

test('the same again is no entry', () => {
  const history = record(beginHistory('a'), 'b', { now: 0 })
  expect(record(history, 'b', { now: 1 })).toBe(history)
})
