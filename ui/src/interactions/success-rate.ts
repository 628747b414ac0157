/**
 * The share of ended calls that completed, in words: `66.6%`. Rounded down, so that only what never failed
 * is `100%`.
 *
 * @returns undefined where nothing has completed or failed yet
 */
export function successRate({
  completed,
  failed,
}: {
  completed: number
  failed: number
}): string | undefined {
  if (completed + failed === 0) return undefined
  if (failed === 0) return '100%'
  if (completed === 0) return '0%'
  return `${(Math.floor((completed * 1000) / (completed + failed)) / 10).toFixed(1)}%`
}
