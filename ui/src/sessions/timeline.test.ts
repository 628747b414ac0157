import { expect, test } from 'vitest'
import type { SessionTask } from '../api/types.ts'
import { notesOf, timelineOf } from './timeline.ts'

const origin = Date.parse('2026-11-25T10:00:00.000Z')
const at = (ms: number) => new Date(origin + ms).toISOString()

function task(name: string, start: number | null, end: number | null, attempts = 1): SessionTask {
  return {
    name,
    type: 'core.wait',
    status: start === null ? 'skipped' : end === null ? 'running' : 'completed',
    attempts,
    error: null,
    startedAt: start === null ? null : at(start),
    finishedAt: end === null ? null : at(end),
  }
}

test('those that began first are on top, those that never did below', () => {
  const { rows } = timelineOf([task('c', null, 0), task('b', 40, 90), task('a', 0, 40)], {
    startedAt: origin,
    now: origin,
    width: 900,
  })
  expect(rows.map((row) => [row.task.name, row.bar?.ms])).toEqual([
    ['a', 40],
    ['b', 50],
    ['c', undefined],
  ])
})

test('what runs reaches to now, and all fits with room for the words', () => {
  const { rows } = timelineOf([task('a', 100, null)], { startedAt: origin, now: origin + 400, width: 900 })
  expect(rows[0]?.bar?.ms).toBe(300)
  const { left = 0, width = 0 } = rows[0]?.bar ?? {}
  expect(left + width).toBeLessThan(0.95)
})

test('a bar leaves room for all that is said behind it', () => {
  const options = { startedAt: origin, now: origin, width: 800, letters: () => 20 }
  const { rows } = timelineOf([task('a', 0, 400), task('b', 0, 380)], options)
  for (const { bar } of rows) {
    expect((1 - (bar?.left ?? 0) - (bar?.width ?? 0)) * 800).toBeGreaterThanOrEqual(84 + 20 * 7 - 0.001)
  }
})

test('what is said behind a bar is how it stands, its attempts and its items', () => {
  const clock = (at: string) => at.slice(11, 16)
  expect(notesOf(task('a', 0, 40), clock)).toEqual([])
  expect(notesOf({ ...task('a', 0, null), wakeAt: at(60_000) }, clock)).toEqual(['waits until 10:01'])
  const itemCounts = { total: 60, completed: 52, failed: 8 }
  expect(notesOf({ ...task('a', 0, 40, 3), itemCounts }, clock)).toEqual([
    '3 attempts',
    '52 of 60',
    '8 failed',
  ])
})

test('an output that was carried over has no bar', () => {
  const { rows } = timelineOf([task('a', 0, 0, 0)], { startedAt: origin, now: origin, width: 900 })
  expect(rows[0]?.bar).toBeUndefined()
})

test.each([
  [3, [0, 1, 2, 3]],
  [2_600, [0, 500, 1_000, 1_500, 2_000, 2_500]],
  [3 * 86_400_000, [0, 1, 2, 3].map((days) => days * 86_400_000)],
])('the axis of %d ms has round marks', (total, marks) => {
  const { ticks } = timelineOf([task('a', 0, total)], { startedAt: origin, now: origin, width: 900 })
  expect(ticks.map(({ ms }) => ms)).toEqual(marks)
})
