/** What was typed as a number within bounds, or what is wrong with it. */
export type NumberRead =
  { value: number | undefined; error?: undefined } | { value?: undefined; error: string }

/** @param scale the value is this many times what was typed, and whole */
export function parseWhole(text: string, least: number, most: number, scale = 1): NumberRead {
  const typed = text.trim() === '' ? NaN : Number(text)
  const value = Math.round(typed * scale)
  const isWhole = scale > 1 || Number.isInteger(typed)
  if (Number.isNaN(typed) || !isWhole || typed < least || typed > most) {
    return { error: `A number from ${least} to ${most}` }
  }
  return { value }
}
