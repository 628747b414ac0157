import type { LogLine } from '@patchbay/sandbox'

/** Log lines of all runs of a task that are kept; the newest. */
const maxLogLines = 2_000

/**
 * The logs of earlier runs of a task followed by those of its latest.
 *
 * @param options.resumed the latest run goes on after a sleep: it started from its top and repeated what
 *   it had logged before, so the longest end of `earlier` that `latest` begins with is kept once
 */
export function joinLogs(earlier: LogLine[], latest: LogLine[], options: { resumed: boolean }): LogLine[] {
  const repeated = options.resumed ? countRepeated(earlier, latest) : 0
  return [...earlier, ...latest.slice(repeated)].slice(-maxLogLines)
}

function countRepeated(earlier: LogLine[], latest: LogLine[]): number {
  for (let count = Math.min(earlier.length, latest.length); count > 0; count -= 1) {
    const offset = earlier.length - count
    const same = (line: LogLine, index: number) => line.message === earlier[offset + index]?.message
    if (latest.slice(0, count).every(same)) return count
  }
  return 0
}
