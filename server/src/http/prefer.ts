const defaultWaitMs = 30_000
const maxWaitMs = 120_000

/**
 * How long a caller waits for the end of the session, by the `Prefer` header (RFC 7240): 30 s without one,
 * `wait=N` seconds up to 120, `respond-async` alone is `wait=0`. What is malformed is ignored, as the RFC
 * has it.
 *
 * @returns milliseconds, and the value of `Preference-Applied`
 */
export function parsePrefer(header: string | undefined): { waitMs: number; applied?: string } {
  const preferences = (header ?? '')
    .split(',')
    .map((preference) => preference.split(';')[0]?.trim().toLowerCase())
  const wait = preferences
    .map((preference) => /^wait\s*=\s*"?(\d{1,9})"?$/.exec(preference ?? '')?.[1])
    .find((seconds) => seconds !== undefined)
  if (wait !== undefined) {
    const waitMs = Math.min(Number(wait) * 1000, maxWaitMs)
    return { waitMs, applied: `wait=${waitMs / 1000}` }
  }
  if (preferences.includes('respond-async')) return { waitMs: 0, applied: 'respond-async' }
  return { waitMs: defaultWaitMs }
}
