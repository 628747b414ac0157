/** How often something runs, as people say it; `cron` is all that they cannot say so. */
export type Rhythm = 'hourly' | 'daily' | 'weekdays' | 'weekly' | 'monthly' | 'cron'

export interface Recurrence {
  rhythm: Rhythm
  /** `09:00`; hours and minutes of the schedule's own time zone. For all but `hourly` and `cron`. */
  time: string
  /** 0 for Sunday to 6; for `weekly`. */
  weekday: string
  /** For `cron`. */
  cron: string
}

/** Every day at nine: where one begins. */
export const startingWith: Recurrence = { rhythm: 'daily', time: '09:00', weekday: '1', cron: '0 9 * * *' }

export function cronOf({ rhythm, time, weekday, cron }: Recurrence): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const at = `${minute} ${hour}`
  switch (rhythm) {
    case 'hourly':
      return '0 * * * *'
    case 'daily':
      return `${at} * * *`
    case 'weekdays':
      return `${at} * * 1-5`
    case 'weekly':
      return `${at} * * ${weekday}`
    case 'monthly':
      return `${at} 1 * *`
    case 'cron':
      return cron.trim()
    default:
      return rhythm satisfies never
  }
}

/** The inverse of `cronOf`. */
export function recurrenceOf(cron: string): Recurrence {
  if (cron === '0 * * * *') return { ...startingWith, rhythm: 'hourly', cron }
  const [, minute, hour, day, weekday] = /^(\d{1,2}) (\d{1,2}) (\*|1) \* (\*|1-5|[0-6])$/.exec(cron) ?? []
  if (minute === undefined || hour === undefined || weekday === undefined) {
    return { ...startingWith, rhythm: 'cron', cron }
  }
  const at = { ...startingWith, time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`, cron }
  // The first of a month that is a Monday, too: in cron that is either of them.
  if (day === '1') return { ...at, rhythm: weekday === '*' ? 'monthly' : 'cron' }
  if (weekday === '*') return { ...at, rhythm: 'daily' }
  return weekday === '1-5' ? { ...at, rhythm: 'weekdays' } : { ...at, rhythm: 'weekly', weekday }
}
