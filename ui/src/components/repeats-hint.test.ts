import { expect, test } from 'vitest'
import { repeatsHint } from './repeats-hint.ts'

test.each([
  ['must be at least 16', '16 to 512', true],
  ['must be at most 60000', '10 to 60,000', true],
  ['must be at least 8 characters long', 'At least 8 characters.', true],
  ['must be at least 8 characters long', 'At least 8 characters. All other logins end.', false],
  ['is required', '16 to 512', false],
  ['must be at least 1', 'times, the first one included', false],
  ['has 3 fields', 'Minute, hour, day: 0 9 * * 1-5 is nine o’clock.', false],
])('“%s” beside “%s”', (error, hint, repeats) => {
  expect(repeatsHint(error, hint)).toBe(repeats)
})
