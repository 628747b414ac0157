import { LRUCache } from 'lru-cache'
import type { Budget } from '@patchbay/plugins'
import type { BudgetRecord } from '../store/records.ts'

/** For so long a node may use its share; somebody who has sent nothing by then is not waited for, milliseconds. */
const leaseMs = 10_000

/** Of what is left, a node takes this part at once: few writes while there is much, exact shares at the end. */
const part = 1 / 4

/** Ends of one and the same window, as answers tell them, differ by as much, milliseconds. */
const sameMs = 2_000

/** How long the one is waited for who finds out about the next window, milliseconds. */
const probeMs = 5_000

/** A window that ended longer ago says nothing about the next one, milliseconds. */
const recentMs = 60_000

const remembered = 10_000

/** What this node knows of one budget. */
interface Known {
  /** 0: there is none. */
  resetAt: number
  probe: boolean
  /** The least that this node was told in this window. */
  told: number
  /** Of its share, until `leasedUntil`. */
  left: number
  leasedUntil: number
  /** Who was let through and has not been answered, and when that was. */
  underWay: Map<object, number>
}

export type Taken =
  /** There is no budget, or this node's share of it is not used up. */
  | { kind: 'through' }
  /** Let through once this is stored, see `leased`. */
  | { kind: 'lease'; budget: BudgetRecord; count: number }
  /** Those who are under way, on whatever node, will have used up what is left. */
  | { kind: 'none' }

/** What is to be stored of a budget in place of what is. */
export type BudgetChange = (stored: BudgetRecord | undefined) => BudgetRecord

/**
 * What providers last said that they take, by whatever they count by: so many are let through, on all nodes
 * together, and no more, so that the others are not refused. The nodes take shares of what is left, which are in
 * the store for a while; within its share a node asks nobody. Times are milliseconds since the epoch.
 */
export class Budgets {
  readonly #known = new LRUCache<string, Known>({ max: remembered })
  readonly #holder: string

  /** @param holder tells this node's shares from those of others */
  constructor(holder: string) {
    this.#holder = holder
  }

  /** @param stored as it was read just now */
  take(key: string, who: object, stored: BudgetRecord | undefined, now: number): Taken {
    const known = this.#of(key)
    const { underWay } = known
    for (const [one, since] of underWay) if (now - since > leaseMs) underWay.delete(one)
    const budget = newest(known, stored, now)
    if (!budget) {
      if (stored && wasUsedUp(stored) && isOfUse(stored, now)) return this.#probe(now)
      underWay.set(who, now)
      return { kind: 'through' }
    }
    if (!isSame(known, budget)) Object.assign(known, { told: Infinity, left: 0 })
    known.resetAt = budget.resetAt
    known.probe = budget.probe ?? false
    if (known.left > 0 && now < known.leasedUntil) {
      known.left -= 1
      underWay.set(who, now)
      return { kind: 'through' }
    }
    const others = this.#othersOf(budget, now)
    const free = budget.remaining - sum(others) - underWay.size
    if (free <= 0) return { kind: 'none' }
    const count = Math.ceil(free * part)
    const lease = this.#lease(underWay.size + count, budget.resetAt, now)
    return { kind: 'lease', count, budget: { ...budget, leases: [...others, lease] } }
  }

  /** What `take` gave is stored: it is let through. */
  leased(key: string, who: object, { budget, count }: Extract<Taken, { kind: 'lease' }>, now: number): void {
    const known = this.#of(key)
    if (!isSame(known, budget)) known.told = Infinity
    const { resetAt, probe = false } = budget
    Object.assign(known, { resetAt, probe, left: count - 1, leasedUntil: now + leaseMs })
    known.underWay.set(who, now)
  }

  /**
   * @param told undefined where an answer tells of none
   * @returns what the other nodes have to know; undefined where they do
   */
  answered(key: string, who: object, told: Budget | undefined, now: number): BudgetChange | undefined {
    const known = this.#of(key)
    known.underWay.delete(who)
    if (!told) return undefined
    const { remaining } = told
    const resetAt = now + told.resetMs
    if (!known.probe && isSame(known, { resetAt })) {
      known.told = Math.min(known.told, remaining)
      known.left = Math.max(0, Math.min(known.left, remaining - known.underWay.size))
      return undefined
    }
    // It was sent in the window before.
    if (!known.probe && resetAt < known.resetAt) return undefined
    Object.assign(known, { resetAt, probe: false, told: remaining, left: 0 })
    const lease = this.#lease(known.underWay.size, resetAt, now)
    return (stored) => {
      if (!stored || stored.probe || !isSame(stored, { resetAt }))
        return { remaining, resetAt, leases: [lease] }
      const leases = [...this.#othersOf(stored, now), lease]
      return { remaining: Math.min(stored.remaining, remaining), resetAt: stored.resetAt, leases }
    }
  }

  #of(key: string): Known {
    const known = this.#known.get(key)
    if (known) return known
    const made = { resetAt: 0, probe: false, told: Infinity, left: 0, leasedUntil: 0, underWay: new Map() }
    this.#known.set(key, made)
    return made
  }

  /** The window was used up and is over: one finds out about the next one, the others wait for that. */
  #probe(now: number): Taken {
    const resetAt = now + probeMs
    const leases = [this.#lease(1, resetAt, now)]
    return { kind: 'lease', count: 1, budget: { remaining: 1, resetAt, leases, probe: true } }
  }

  #lease(count: number, resetAt: number, now: number): BudgetRecord['leases'][number] {
    return { holder: this.#holder, count, until: Math.min(now + leaseMs, resetAt) }
  }

  #othersOf({ leases }: BudgetRecord, now: number): BudgetRecord['leases'] {
    return leases.filter(({ holder, until }) => holder !== this.#holder && now < until)
  }
}

/** Whether it may still tell something. */
export function isOfUse({ resetAt }: BudgetRecord, now: number): boolean {
  return now - resetAt < recentMs
}

/** Whether more was wanted than it could take, as far as it was written down: as much may be wanted of the next one. */
function wasUsedUp({ remaining, leases, probe = false }: BudgetRecord): boolean {
  return !probe && sum(leases) >= remaining
}

/** What holds now, of what this node was told and what is stored. */
function newest(
  { resetAt, told, probe }: Known,
  stored: BudgetRecord | undefined,
  now: number,
): BudgetRecord | undefined {
  const own =
    now < resetAt && !probe && told < Infinity ? { remaining: told, resetAt, leases: [] } : undefined
  if (!stored || stored.resetAt <= now) return own
  if (!own) return stored
  if (stored.probe) return own
  if (isSame(own, stored)) return { ...stored, remaining: Math.min(told, stored.remaining) }
  return own.resetAt > stored.resetAt ? own : stored
}

function isSame(one: { resetAt: number }, other: { resetAt: number }): boolean {
  return Math.abs(one.resetAt - other.resetAt) <= sameMs
}

function sum(leases: BudgetRecord['leases']): number {
  return leases.reduce((total, { count }) => total + count, 0)
}
