/** `Mon 27 Nov, 09:00`, by the clocks of a time zone. @param at ISO 8601 */
export function timeIn(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(new Date(at))
}
