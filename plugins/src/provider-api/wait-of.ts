/** The headers of a response: `get` is all that is needed of the Fetch standard's `Headers`. */
export interface ResponseHeaders {
  get(name: string): string | null
}

/** How many requests a provider takes until there are more. */
export interface Budget {
  remaining: number
  /** Milliseconds from now, at most a day. */
  resetMs: number
}

/** Pairs of headers: what is left of a budget, and when there is more. X has several at once. */
const pairs = [
  ['x-rate-limit-remaining', 'x-rate-limit-reset'],
  ['x-user-limit-24hour-remaining', 'x-user-limit-24hour-reset'],
  ['x-app-limit-24hour-remaining', 'x-app-limit-24hour-reset'],
  ['x-ratelimit-remaining', 'x-ratelimit-reset'],
] as const

const longest = 24 * 60 * 60 * 1_000

/**
 * How long a provider asks to be left alone: by `Retry-After` (RFC 9110, 10.2.3), else by the budgets that are
 * used up.
 *
 * @param now milliseconds since the epoch
 * @returns milliseconds, at most a day; `undefined` where the headers ask for nothing
 */
export function waitOf(headers: ResponseHeaders, now: number): number | undefined {
  const after = momentOf(headers.get('retry-after'), now, 'after')
  if (after !== undefined) return bounded(after - now)
  const budget = budgetOf(headers, now)
  return budget && budget.remaining <= 0 ? budget.resetMs : spanOf(headers)
}

/**
 * OpenAI's (https://platform.openai.com/docs/guides/rate-limits): they fill up all the time, so what is left of
 * one tells nothing about a moment, until a request is refused.
 */
function spanOf(headers: ResponseHeaders): number | undefined {
  const spans = ['requests', 'tokens'].flatMap((what) => {
    const used = numberOf(headers.get(`x-ratelimit-remaining-${what}`)) === 0
    return used ? (msIn(headers.get(`x-ratelimit-reset-${what}`)) ?? []) : []
  })
  return spans.length === 0 ? undefined : bounded(Math.max(...spans))
}

const unitMs: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }

/** Of a span such as `6m0s` or `20ms`. */
function msIn(text: string | null): number | undefined {
  if (text === null || !/^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/.test(text)) return undefined
  return [...text.matchAll(/([\d.]+)(ms|[dhms])/g)].reduce(
    (total, [, number, unit = '']) => total + Number(number) * (unitMs[unit] ?? 0),
    0,
  )
}

/**
 * The scarcest budget that the headers tell of; of several that are used up the one that lasts longest.
 *
 * @param now milliseconds since the epoch
 */
export function budgetOf(headers: ResponseHeaders, now: number): Budget | undefined {
  const budgets = pairs.flatMap(([left, reset]): Budget[] => {
    const remaining = numberOf(headers.get(left))
    const at = momentOf(headers.get(reset), now, 'at')
    return remaining === undefined || at === undefined
      ? []
      : [{ remaining: Math.max(remaining, 0), resetMs: bounded(at - now) }]
  })
  return budgets.toSorted((one, other) => one.remaining - other.remaining || other.resetMs - one.resetMs)[0]
}

function numberOf(text: string | null): number | undefined {
  const number = text === null || text.trim() === '' ? NaN : Number(text)
  return Number.isFinite(number) ? number : undefined
}

/** Seconds from now or since the epoch, or a date: providers have all of these. */
function momentOf(text: string | null, now: number, kind: 'after' | 'at'): number | undefined {
  if (text === null || text.trim() === '') return undefined
  const seconds = Number(text)
  if (Number.isFinite(seconds)) {
    // Nobody waits until 2001: a small number is a duration, whatever the header is called.
    return kind === 'after' || seconds < 1e9 ? now + seconds * 1_000 : seconds * 1_000
  }
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : at
}

function bounded(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 0), longest)
}
