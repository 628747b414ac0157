import { LRUCache } from 'lru-cache'
import { RequestLater } from '@patchbay/sandbox'
import type { Budget } from '@patchbay/plugins'
import type { Logger } from 'pino'
import type { Store } from '../store/port.ts'
import type { BudgetRecord, GateRecord } from '../store/records.ts'
import { type BudgetChange, Budgets, isOfUse } from './budgets.ts'
import { afterPassage, enter, type Gate, openGate, type Passage } from './gate.ts'

/** Those that a gate has held come back within so long after its time, milliseconds, one after the other. */
const jitterMs = 1_000

/** How long those wait for whom there is nothing left in a budget, until others were answered, milliseconds. */
const budgetWaitMs = 1_000

const remembered = 10_000

/** What a request goes through: a gate for refusals and failures, and one for what the provider counts. */
export interface Gateway {
  /** The integration's id. */
  account: string
  /** The same, or `<id>/<task type>`. */
  counted: string
  /** The provider's title. */
  title: string
}

/** One run that was let through. */
export interface Passing {
  /** @throws {RequestLater} where it was closed since, as far as this node knows */
  check(): void
  /** What became of one of its requests. */
  tell(passage: Passage, budget?: Budget): Promise<void>
  /** The provider's own task was told to ask again later. */
  askedToWait(waitMs: number, reason: string): Promise<void>
}

export interface AccountGates {
  enter(
    way: Gateway,
  ): Promise<{ kind: 'through'; passing: Passing } | { kind: 'later'; afterMs: number; reason: string }>
  /** What became of a request that went through none. */
  tell(key: string, passage: Passage): Promise<void>
}

/**
 * Keeps sessions from providers that ask to be left alone or are out of order, for each account by itself. The
 * gates are in the store, and so is what a provider takes: what one node is told holds for all of them, and for
 * the time after a restart.
 *
 * @param deps.holder tells this node's shares of budgets from those of others
 */
export function createAccountGates(deps: {
  store: Pick<Store, 'gates' | 'now'>
  holder: string
  log: Logger
}): AccountGates {
  const { store, holder, log } = deps
  const budgets = new Budgets(holder)
  /** Those that are not as they should be, as this node knows them. */
  const known = new LRUCache<string, Gate>({ max: remembered })
  /** Shares of budgets that this node is about to take: others wait for one rather than take one each. */
  const leasing = new Map<string, Promise<unknown>>()

  function remember(key: string, gate: Gate): void {
    if (gate === openGate) known.delete(key)
    else known.set(key, gate)
  }

  function later(afterMs: number, reason: string) {
    return { kind: 'later', afterMs: Math.ceil(afterMs + Math.random() * jitterMs), reason } as const
  }

  /** Changes it as it is stored at that moment. */
  async function change(key: string, next: (gate: Gate) => Gate, nextBudget?: BudgetChange): Promise<void> {
    for (;;) {
      const [stored] = await store.gates.get([key])
      const before = gateOf(stored)
      const gate = next(before)
      const budget = nextBudget ? nextBudget(stored?.budget) : stored?.budget
      const isSame = gate === before && budget === stored?.budget
      if (!isSame && !(await write(key, stored, { gate, budget }))) continue
      return remember(key, gate)
    }
  }

  async function write(
    key: string,
    stored: GateRecord | undefined,
    { gate, budget }: { gate: Gate; budget: BudgetRecord | undefined },
  ): Promise<boolean> {
    const now = store.now()
    const kept = budget && isOfUse(budget, now) ? { budget } : {}
    if (gate === openGate && !('budget' in kept)) return !stored || store.gates.delete(stored)
    const revision = stored?.revision ?? 0
    const saved = await store.gates.put({ ...gate, ...kept, key, touchedAt: now, revision })
    if (saved && gate.until > (stored?.until ?? 0))
      log.info({ key, until: gate.until, reason: gate.reason }, 'an account is held back')
    return saved !== null
  }

  async function tell(key: string, passage: Passage, budget?: BudgetChange): Promise<void> {
    const after = (gate: Gate) => afterPassage(gate, passage, store.now())
    // Whoever asks on this node while it is written is told already.
    remember(key, after(known.get(key) ?? openGate))
    try {
      await change(key, after, budget)
    } catch (error) {
      // What it says is found out again by the next one.
      log.warn({ err: error, key }, 'what a provider says could not be noted')
    }
  }

  function closedHere({ account, counted }: Gateway) {
    const now = store.now()
    const gates = [account, counted].flatMap((key) => known.get(key) ?? [])
    const [longest] = gates.toSorted((one, other) => other.until - one.until)
    return longest && now < longest.until ? later(longest.until - now, longest.reason) : undefined
  }

  function passingBy(way: Gateway): Passing {
    const { account, counted } = way
    const passing: Passing = {
      check() {
        const closed = closedHere(way)
        if (closed) throw new RequestLater(closed.reason, closed.afterMs)
      },
      async askedToWait(waitMs, reason) {
        // Where it is closed already, that is what the task was told.
        if (!closedHere(way)) await tell(counted, { kind: 'limited', waitMs, reason })
      },
      async tell(passage, told) {
        const budget = budgets.answered(counted, passing, told, store.now())
        if (passage.kind === 'failed') return tell(account, passage)
        const hasNews = passage.kind === 'limited' || budget !== undefined
        if (hasNews) await tell(counted, passage, budget)
        // All others have nothing to write.
        const rest = new Set(hasNews ? [] : [counted])
        if (account !== counted) rest.add(account)
        for (const key of rest) if (known.has(key)) await tell(key, { kind: 'answered' })
      },
    }
    return passing
  }

  return {
    tell,
    async enter(way) {
      const { account, counted } = way
      const keys = [...new Set([account, counted])]
      const passing = passingBy(way)
      for (;;) {
        const closed = closedHere(way)
        if (closed) return closed
        const stored = new Map((await store.gates.get(keys)).map((gate) => [gate.key, gate]))
        const now = store.now()
        const gates = keys.map((key) => ({ key, before: stored.get(key), gate: gateOf(stored.get(key)) }))
        for (const { key, gate } of gates) remember(key, gate)
        const entries = gates.map((one) => ({ ...one, entry: enter(one.gate, now) }))
        const waits = entries.flatMap(({ entry }) => (entry.kind === 'closed' ? [entry] : []))
        const [longest] = waits.toSorted((one, other) => other.afterMs - one.afterMs)
        if (longest) return later(longest.afterMs, longest.reason)
        const taken = budgets.take(counted, passing, stored.get(counted)?.budget, now)
        if (taken.kind === 'none')
          return later(budgetWaitMs, `${way.title} takes no more requests than those that are under way`)
        const share = taken.kind === 'lease' ? taken : undefined
        if (share && leasing.has(counted)) {
          await leasing.get(counted)
          continue
        }
        const writing = Promise.all(
          entries.map(async ({ key, before, gate, entry }) => {
            const lease = key === counted ? share?.budget : undefined
            if (entry.kind === 'closed' || (entry.gate === gate && !lease)) return true
            return write(key, before, { gate: entry.gate, budget: lease ?? before?.budget })
          }),
        )
        if (share)
          leasing.set(
            counted,
            writing.catch(() => undefined),
          )
        const written = await writing.finally(() => share && leasing.delete(counted))
        if (!written.every(Boolean)) continue
        if (share) budgets.leased(counted, passing, share, now)
        return { kind: 'through', passing }
      }
    },
  }
}

function gateOf(stored: GateRecord | undefined): Gate {
  if (!stored) return openGate
  const { key: _, budget: __, touchedAt: ___, revision: ____, ...gate } = stored
  return gate.until === 0 && gate.failures === 0 ? openGate : gate
}
