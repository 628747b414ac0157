import { type Budget, budgetOf, type ResponseHeaders, waitOf } from '@patchbay/plugins'
import type { GrantedAnswer } from '@patchbay/sandbox'
import type { Passage } from './gate.ts'

/** Where the time that a 429 names is over already: the provider's clock may be behind. */
const overMs = 1_000

/**
 * What an answer of a provider says about further requests.
 *
 * @param title of the provider, for reasons
 * @param answer undefined: there was none
 */
export function readPassage(
  title: string,
  answer: GrantedAnswer | undefined,
  now: number,
): { passage: Passage; budget: Budget | undefined } {
  if (!answer) return { passage: { kind: 'failed', reason: `${title} does not answer` }, budget: undefined }
  const { status } = answer
  const headers = readable(answer)
  const budget = budgetOf(headers, now)
  // With success Retry-After is about something else: when the result will be there.
  const usedUpMs = budget && budget.remaining === 0 ? budget.resetMs : undefined
  const askedMs = status >= 400 ? waitOf(headers, now) : usedUpMs
  const waitMs = askedMs === 0 && status === 429 ? overMs : (askedMs ?? 0)
  if (waitMs > 0) {
    const until = new Date(now + waitMs).toISOString()
    const reason = `${title} takes no more requests until ${until} (status ${status})`
    return { passage: { kind: 'limited', waitMs, reason }, budget }
  }
  if (status >= 500)
    return { passage: { kind: 'failed', reason: `${title} is out of order (status ${status})` }, budget }
  return { passage: { kind: 'answered' }, budget }
}

/** Not the Fetch standard's `Headers`: those throw at what some servers send. */
export function readable({ headers }: Pick<GrantedAnswer, 'headers'>): ResponseHeaders {
  return { get: (wanted) => headers.find(([name]) => name === wanted)?.[1] ?? null }
}
