import { describe, expect, test } from 'vitest'
import { checkRecurrence, latestTime, nextTimes } from './cron.ts'

const shown = (at: number) => new Date(at).toISOString().replace(':00.000Z', 'Z')

describe('the times that come next', () => {
  test.each([
    {
      name: 'are those of the time zone',
      cron: '0 9 * * 1-5',
      timezone: 'Asia/Tokyo',
      after: '2026-01-02T00:00Z',
      times: ['2026-01-05T00:00Z', '2026-01-06T00:00Z'],
    },
    {
      name: 'move with the clocks: one that is left out comes an hour later',
      cron: '30 2 * * *',
      timezone: 'America/New_York',
      after: '2026-03-07T12:00Z',
      times: ['2026-03-08T07:30Z', '2026-03-09T06:30Z'],
    },
    {
      name: 'move with the clocks: one that is repeated counts once',
      cron: '30 1 * * *',
      timezone: 'America/New_York',
      after: '2026-10-31T12:00Z',
      times: ['2026-11-01T05:30Z', '2026-11-02T06:30Z'],
    },
    {
      name: 'of every half hour go on in the hour that is repeated',
      cron: '*/30 * * * *',
      timezone: 'America/New_York',
      after: '2026-11-01T05:00Z',
      times: ['2026-11-01T05:30Z', '2026-11-01T06:00Z', '2026-11-01T06:30Z'],
    },
    {
      name: 'know leap years and names',
      cron: '0 0 29 FEB *',
      timezone: 'UTC',
      after: '2026-01-01T00:00Z',
      times: ['2028-02-29T00:00Z'],
    },
  ])('$name', ({ cron, timezone, after, times }) => {
    const next = nextTimes({ cron, timezone }, { after: Date.parse(after), count: times.length })
    expect(next.map(shown)).toEqual(times)
  })

  test('do not hold the time they are asked after, which is itself the latest', () => {
    const daily = { cron: '@daily', timezone: 'UTC' }
    const midnight = Date.parse('2026-01-02T00:00Z')
    expect(nextTimes(daily, { after: midnight, count: 1 }).map(shown)).toEqual(['2026-01-03T00:00Z'])
    expect(latestTime(daily, midnight)).toBe(midnight)
    expect(shown(latestTime(daily, midnight - 1))).toBe('2026-01-01T00:00Z')
  })
})

test.each([
  ['0 9 * *', 'UTC', '/cron', /five fields/],
  ['', 'UTC', '/cron', /five fields/],
  ['* * * * * *', 'UTC', '/cron', /five fields/],
  ['H 9 * * *', 'UTC', '/cron', /five fields/],
  ['61 * * * *', 'UTC', '/cron', /0-59/],
  ['0 0 30 2 *', 'UTC', '/cron', /not understood/],
  ['0 9 * * *', 'Mars/Olympus', '/timezone', /Europe\/Berlin/],
  ['0 9 * * *', '', '/timezone', /Europe\/Berlin/],
])('%o in %o is refused', (cron, timezone, path, message) => {
  expect(checkRecurrence({ cron, timezone })).toEqual([{ path, message: expect.stringMatching(message) }])
})

test('a day name that begins with no H is no choice of the parser', () => {
  expect(checkRecurrence({ cron: '0 9 * MAR THU', timezone: 'UTC' })).toEqual([])
})
