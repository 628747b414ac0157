import { expect, test } from 'vitest'
import { cronOf, recurrenceOf } from './recurrence.ts'

test.each([
  ['0 * * * *', { rhythm: 'hourly' }],
  ['5 7 * * *', { rhythm: 'daily', time: '07:05' }],
  ['30 18 * * 1-5', { rhythm: 'weekdays', time: '18:30' }],
  ['0 9 * * 0', { rhythm: 'weekly', time: '09:00', weekday: '0' }],
  ['0 9 1 * *', { rhythm: 'monthly', time: '09:00' }],
  ['*/5 * * * *', { rhythm: 'cron' }],
  ['0 9 1 * 1', { rhythm: 'cron' }],
  ['@daily', { rhythm: 'cron' }],
])('%s is read as people say it, and written again', (cron, said) => {
  expect(recurrenceOf(cron)).toMatchObject(said)
  expect(cronOf(recurrenceOf(cron))).toBe(cron)
})
