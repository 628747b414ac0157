/**
 * The nearest rank.
 *
 * @param sorted ascending
 * @param q from 0 to 1
 * @returns `NaN` where there are none
 */
export function quantile(sorted: readonly number[], q: number): number {
  const rank = Math.ceil(q * sorted.length) - 1
  return sorted[Math.max(0, rank)] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}
