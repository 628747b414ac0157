import { expect, test } from 'vitest'
import { clockTime, dayAndTime, duration, relativeTime } from './time.ts'

const now = new Date(2026, 10, 25, 12, 0, 0).getTime()
const ago = (ms: number) => new Date(now - ms).toISOString()

test.each([
  [0, 'just now'],
  [9_999, 'just now'],
  [12_000, '12 s ago'],
  [18 * 60_000, '18 min ago'],
  [7 * 3_600_000, '7 h ago'],
  [26 * 3_600_000, '1 day ago'],
  [3 * 86_400_000, '3 days ago'],
  [-5_000, 'just now'],
])('%i ms before now is %s', (ms, text) => {
  expect(relativeTime(ago(ms), now)).toBe(text)
})

test.each([
  [-20, '0 ms'],
  [0, '0 ms'],
  [165, '165 ms'],
  [999.7, '1.00 s'],
  [2_910, '2.91 s'],
  [42_000, '42.0 s'],
  [59_990, '1 min'],
  [65_000, '1 min 5 s'],
  [7_380_000, '2 h 3 min'],
])('%i ms take %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test('days are those of the calendar, not of 24 hours', () => {
  expect(dayAndTime(ago(0), now)).toBe('today 12:00:00')
  expect(dayAndTime(ago(13 * 3_600_000), now)).toBe('yesterday 23:00:00')
  expect(dayAndTime(ago(4 * 86_400_000), now)).toBe('21 Nov 2026 12:00:00')
})

test('a time of day has its date where it is not of today', () => {
  expect(clockTime(ago(3_600_000), now)).toBe('11:00:00')
  expect(clockTime(ago(-11 * 3_600_000), now)).toBe('23:00:00')
  expect(clockTime(ago(-7 * 86_400_000), now)).toBe('2 Dec 2026 12:00:00')
})
