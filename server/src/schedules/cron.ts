import { CronExpressionParser } from 'cron-parser'
import type { FieldError } from '../errors.ts'

/** When something recurs: five fields of cron, or a name such as `@daily`, in an IANA time zone. */
export interface Recurrence {
  cron: string
  timezone: string
}

const names = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@hourly']

/**
 * What is wrong with a recurrence; `/cron` and `/timezone` are the paths. One that never comes, such as the
 * 30th of February, is wrong too.
 */
export function checkRecurrence({ cron, timezone }: Recurrence): FieldError[] {
  if (!isTimeZone(timezone)) {
    return [{ path: '/timezone', message: 'is no time zone: give a name such as Europe/Berlin or UTC' }]
  }
  const fields = cron.trim().split(/\s+/)
  // The parser fills in fields that are missing, takes seconds, and `H` as a time of its own choice.
  if (!names.includes(cron.trim()) && (fields.length !== 5 || fields.some((field) => /^H/i.test(field)))) {
    const message = 'must have five fields: minute, hour, day of month, month, day of week, as in 0 9 * * 1-5'
    return [{ path: '/cron', message }]
  }
  try {
    nextTimes({ cron, timezone }, { after: Date.now(), count: 1 })
    return []
  } catch (error) {
    return [{ path: '/cron', message: `is not understood: ${error instanceof Error ? error.message : ''}` }]
  }
}

/**
 * The times that come next, milliseconds since the epoch. A time that a change of the clocks leaves out is
 * taken an hour later; one that it repeats counts once, but for expressions that recur within the hour.
 *
 * @param options.after is not itself among them
 */
export function nextTimes(
  recurrence: Recurrence,
  { after, count }: { after: number; count: number },
): number[] {
  const times = parse(recurrence, after)
  return Array.from({ length: count }, () => times.next().getTime())
}

/** The latest time up to and including `until`. */
export function latestTime(recurrence: Recurrence, until: number): number {
  return parse(recurrence, until + 1)
    .prev()
    .getTime()
}

function parse({ cron, timezone }: Recurrence, from: number) {
  return CronExpressionParser.parse(cron.trim(), { tz: timezone, currentDate: new Date(from) })
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
