const units = [
  ['day', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const

/** `just now`, `18 min ago`, `3 days ago`. @param at ISO 8601 @param now milliseconds */
export function relativeTime(at: string, now: number): string {
  const ms = Math.max(0, now - Date.parse(at))
  for (const [unit, size] of units) {
    const count = Math.floor(ms / size)
    if (count < 1) continue
    if (unit === 's') return count < 10 ? 'just now' : `${count} s ago`
    return unit === 'day' && count > 1 ? `${count} days ago` : `${count} ${unit} ago`
  }
  return 'just now'
}

/** `165 ms`, `2.91 s`, `2 min`, `1 min 5 s`, `2 h 3 min`. @param ms below 0, when clocks disagree, as 0 */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 9_995) return `${(ms / 1_000).toFixed(2)} s`
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const minutes = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** `10:42:01`, on another day `25 Nov 2026 10:42:01` */
export function clockTime(at: string, now: number): string {
  const date = new Date(at)
  const isToday = startOfDay(date) === startOfDay(new Date(now))
  return isToday ? clock.format(date) : `${day.format(date)} ${clock.format(date)}`
}

/** `10:42` */
export function minuteTime(at: string): string {
  return minutes.format(new Date(at))
}

/** `10:42:02.120` */
export function preciseTime(at: string): string {
  const date = new Date(at)
  return `${clock.format(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** `25 Nov 2026` */
export function calendarDay(at: string): string {
  return day.format(new Date(at))
}

/** `today 10:42:01`, `yesterday 10:42:01`, `25 Nov 2026 10:42:01` */
export function dayAndTime(at: string, now: number): string {
  const date = new Date(at)
  const daysAgo = Math.round((startOfDay(new Date(now)) - startOfDay(date)) / 86_400_000)
  const name = daysAgo === 0 ? 'today' : daysAgo === 1 ? 'yesterday' : day.format(date)
  return `${name} ${clock.format(date)}`
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}
