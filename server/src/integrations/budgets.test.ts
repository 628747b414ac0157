import { expect, test } from 'vitest'
import type { BudgetRecord } from '../store/records.ts'
import { Budgets } from './budgets.ts'

const key = 'account'
const window = { remaining: 20, resetMs: 60_000 }

/** Nodes on one store. The record is written as by its revision: one at a time. */
function hub(nodes: number) {
  const budgets = Array.from({ length: nodes }, (_, n) => new Budgets(`node-${n}`))
  const state: { stored: BudgetRecord | undefined; writes: number; now: number } = {
    stored: undefined,
    writes: 0,
    now: 1_000_000,
  }
  return {
    state,
    /** @returns who was let through */
    enter(node: number): object | undefined {
      const who = {}
      const taken = budgets[node]?.take(key, who, state.stored, state.now)
      if (taken?.kind === 'none') return undefined
      if (taken?.kind === 'lease') {
        state.stored = taken.budget
        state.writes += 1
        budgets[node]?.leased(key, who, taken, state.now)
      }
      return who
    },
    answer(node: number, who: object, told: { remaining: number; resetMs: number } | undefined) {
      const change = budgets[node]?.answered(key, who, told, state.now)
      if (!change) return
      state.stored = change(state.stored)
      state.writes += 1
    },
  }
}

/** So many ask on each node in turn. */
function enterAll(one: ReturnType<typeof hub>, nodes: number, times: number): object[] {
  return Array.from({ length: times * nodes }, (_, n) => one.enter(n % nodes)).flatMap((who) => who ?? [])
}

test('nobody waits where a provider tells of no budget, and nothing is written', () => {
  const one = hub(2)
  const through = enterAll(one, 2, 50)
  expect(through).toHaveLength(100)
  for (const who of through) one.answer(0, who, undefined)
  expect(one.state.writes).toBe(0)
})

test('three nodes let no more through together than is left', () => {
  const one = hub(3)
  one.answer(0, one.enter(0) ?? {}, window)
  expect(enterAll(one, 3, 100)).toHaveLength(20)
})

test('writes are few while much is left', () => {
  const one = hub(1)
  one.answer(0, one.enter(0) ?? {}, { remaining: 5_000, resetMs: 60_000 })
  expect(enterAll(one, 1, 1_000)).toHaveLength(1_000)
  expect(one.state.writes).toBe(2)
})

test('what a lost node has taken and not used is for the others after a while', () => {
  const one = hub(2)
  one.answer(0, one.enter(0) ?? {}, window)
  // Its share is five.
  expect(one.enter(0)).toBeDefined()
  const others = Array.from({ length: 50 }, () => one.enter(1)).flatMap((who) => who ?? [])
  expect(others).toHaveLength(15)
  for (const [n, who] of others.entries()) one.answer(1, who, { remaining: 18 - n, resetMs: 60_000 })
  expect(one.enter(1)).toBeUndefined()
  one.state.now += 11_000
  const rest = Array.from({ length: 50 }, () => one.enter(1)).flatMap((who) => who ?? [])
  expect(rest).toHaveLength(4)
})

test('what others than this hub have used is not let through', () => {
  const one = hub(2)
  one.answer(0, one.enter(0) ?? {}, window)
  const who = one.enter(0) ?? {}
  one.answer(0, who, { remaining: 3, resetMs: 60_000 })
  expect(Array.from({ length: 50 }, () => one.enter(0)).filter(Boolean)).toHaveLength(3)
})

test('where a window was not used up, nobody waits for the next one', () => {
  const one = hub(1)
  one.answer(0, one.enter(0) ?? {}, { remaining: 5_000, resetMs: 10 })
  enterAll(one, 1, 10)
  one.state.now += 20
  expect(enterAll(one, 1, 100)).toHaveLength(100)
})

test('once a window that was used up is over one finds out about the next, and the others wait for that', () => {
  const one = hub(3)
  one.answer(0, one.enter(0) ?? {}, window)
  enterAll(one, 3, 10)
  one.state.now += 61_000
  const [first, ...others] = enterAll(one, 3, 10)
  expect(others).toEqual([])
  one.answer(0, first ?? {}, { remaining: 9, resetMs: 60_000 })
  expect(enterAll(one, 3, 10)).toHaveLength(9)
})

test('a provider that tells of no budget any more is not waited for', () => {
  const one = hub(1)
  one.answer(0, one.enter(0) ?? {}, window)
  enterAll(one, 1, 30)
  one.state.now += 61_000
  one.answer(0, one.enter(0) ?? {}, undefined)
  one.state.now += 6_000
  expect(enterAll(one, 1, 30)).toHaveLength(30)
})

test('an answer of the window before changes nothing', () => {
  const one = hub(1)
  const late = one.enter(0) ?? {}
  one.answer(0, one.enter(0) ?? {}, window)
  one.answer(0, late, { remaining: 0, resetMs: 100 })
  expect(enterAll(one, 1, 30)).toHaveLength(20)
})
