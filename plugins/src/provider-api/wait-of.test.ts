import { expect, test } from 'vitest'
import { waitOf } from './wait-of.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const inSeconds = (seconds: number) => String(now / 1_000 + seconds)

test.each<[string, Record<string, string>, number | undefined]>([
  ['nothing', {}, undefined],
  ['seconds', { 'retry-after': '30' }, 30_000],
  ['fractions of a second', { 'retry-after': '0.65' }, 650],
  ['a date', { 'retry-after': 'Sun, 01 Mar 2026 12:01:00 GMT' }, 60_000],
  ['a date gone by', { 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 0],
  ['a negative number', { 'retry-after': '-5' }, 0],
  ['more than a day', { 'retry-after': '999999' }, 86_400_000],
  ['no time at all', { 'retry-after': 'soon' }, undefined],
  ['an empty text', { 'retry-after': '' }, undefined],
  [
    'OpenAI’s requests, some of whose tokens are left',
    {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '6m0.5s',
      'x-ratelimit-remaining-tokens': '9',
      'x-ratelimit-reset-tokens': '1h',
    },
    360_500,
  ],
  ['OpenAI’s tokens', { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '20ms' }, 20],
  [
    'OpenAI’s headers, as nobody writes them',
    { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '..s' },
    undefined,
  ],
  ['X’s window', { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': inSeconds(900) }, 900_000],
  [
    'X’s window with some left',
    { 'x-rate-limit-remaining': '3', 'x-rate-limit-reset': inSeconds(900) },
    undefined,
  ],
  [
    'X’s day, which is longer than its window',
    {
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': inSeconds(900),
      'x-user-limit-24hour-remaining': '0',
      'x-user-limit-24hour-reset': inSeconds(3_600),
    },
    3_600_000,
  ],
  ['GitHub’s hour', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(120) }, 120_000],
  [
    'Mastodon’s date',
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-03-01T12:05:00.000Z' },
    300_000,
  ],
  ['a reset in seconds from now', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '7' }, 7_000],
  ['a budget without a reset', { 'x-ratelimit-remaining': '0' }, undefined],
  [
    'Retry-After before all else',
    { 'retry-after': '1', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(120) },
    1_000,
  ],
])('%s', (_, headers, ms) => {
  expect(waitOf(new Headers(headers), now)).toBe(ms)
})
