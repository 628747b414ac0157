import { expect, test } from 'vitest'
import { readPassage } from './read-passage.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const inSeconds = (seconds: number) => String(now / 1_000 + seconds)

test.each<[string, number, Array<[string, string]>, object]>([
  ['success', 200, [], { kind: 'answered' }],
  ['success that will be there later', 202, [['retry-after', '30']], { kind: 'answered' }],
  [
    'the last of a budget',
    201,
    [
      ['x-rate-limit-remaining', '0'],
      ['x-rate-limit-reset', inSeconds(900)],
    ],
    {
      kind: 'limited',
      waitMs: 900_000,
      reason: 'X takes no more requests until 2026-03-01T12:15:00.000Z (status 201)',
    },
  ],
  ['429', 429, [['retry-after', '30']], { kind: 'limited', waitMs: 30_000 }],
  [
    '429 of a provider whose clock is behind',
    429,
    [
      ['x-rate-limit-remaining', '0'],
      ['x-rate-limit-reset', inSeconds(-5)],
    ],
    { kind: 'limited', waitMs: 1_000 },
  ],
  // What it says in its body, only its own tasks can read.
  ['429 without a time', 429, [], { kind: 'answered' }],
  ['GitHub’s second limit', 403, [['retry-after', '60']], { kind: 'limited', waitMs: 60_000 }],
  ['a refusal', 403, [], { kind: 'answered' }],
  ['maintenance with an end', 503, [['retry-after', '120']], { kind: 'limited', waitMs: 120_000 }],
  ['an error of its own', 500, [], { kind: 'failed', reason: 'X is out of order (status 500)' }],
])('%s', (_, status, headers, passage) => {
  expect(readPassage('X', { status, headers }, now).passage).toMatchObject(passage)
})

test('no answer', () => {
  expect(readPassage('X', undefined, now).passage).toEqual({ kind: 'failed', reason: 'X does not answer' })
})
