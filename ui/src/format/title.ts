/** A title with a name in it, which may be of any length: what is too long is left out of its middle. */
export function shortTitle(title: string, most = 72): string {
  const letters = Array.from(title)
  if (letters.length <= most) return title
  const end = Math.floor(most / 4)
  return `${letters.slice(0, most - end - 1).join('')}…${letters.slice(-end).join('')}`
}

/** Its last few letters apart, for them to stay on one line: no quotation or question mark ends up alone there. */
export function splitTitle(title: string): { start: string; end: string } {
  const [, start = '', end = ''] = /^(.*?)(\S{0,6})$/su.exec(title) ?? []
  return { start, end }
}
