import type { Store } from '../store/port.ts'
import type { Retention } from '../store/records.ts'

const dayMs = 24 * 60 * 60 * 1000

/** What is deleted in one transaction at most: small enough not to hold up the sessions that run. */
const batchSize = 500

/** Interactions looked at in one go. */
const interactionsAtOnce = 200

/**
 * Deletes what has been kept for long enough and gives its space back, in pieces between which others
 * write; stops early when `stop` is aborted. Answers to idempotency keys have a time of their own.
 *
 * @param usual for the interactions that have no rule of their own; its count is of all these together
 */
export async function applyRetention(store: Store, usual: Retention, stop: AbortSignal): Promise<void> {
  const { sessions, interactions, tokens, connects, gates, state } = store
  const now = store.now()
  await tokens.deleteExpired(now)
  await connects.deleteExpired(now)
  await gates.deleteUntouched(now - 2 * dayMs)
  await state.deleteExpired(now)
  await repeat(stop, () => sessions.deleteExpiredIdempotency(now, batchSize))

  const rules = new Map(
    (await interactions.listRetention()).map((rule) => [rule.interactionId, rule.retention]),
  )
  const endOf = async (rule: Retention, scope: { interactionId: string } | { except: string[] }) => {
    const oldestKept = rule.count === null ? null : await sessions.oldestKept({ keep: rule.count, ...scope })
    return Math.max(now - rule.days * dayMs, oldestKept ?? 0)
  }
  const usualEnd = await endOf(usual, { except: [...rules.keys()] })
  for await (const { interactionId, oldest } of endedInteractions(store, stop)) {
    const rule = rules.get(interactionId)
    const finishedBefore = rule ? await endOf(rule, { interactionId }) : usualEnd
    if (oldest >= finishedBefore) continue
    await repeat(stop, () => sessions.deleteEnded({ interactionId, finishedBefore, limit: batchSize }))
  }
  await repeat(stop, async () => Number(await sessions.reclaimSpace()))
}

async function* endedInteractions({ sessions }: Store, stop: AbortSignal) {
  let after = ''
  while (!stop.aborted) {
    const page = await sessions.listEnded({ after, limit: interactionsAtOnce })
    yield* page
    const last = page.at(-1)
    if (!last || page.length < interactionsAtOnce) return
    after = last.interactionId
  }
}

/** Does a piece after the other until nothing was left to do. */
async function repeat(stop: AbortSignal, piece: () => Promise<number>): Promise<void> {
  while (!stop.aborted && (await piece()) > 0);
}
