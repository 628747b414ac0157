import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Candidate, GroupCommit } from './group-commit.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** Sessions by number, and those of them that may be written, in order. */
function running(count: number) {
  const commit = new GroupCommit()
  const sessions = Array.from({ length: count }, () => commit.enter())
  const written: number[] = []
  const join = (number: number) => {
    void (sessions[number] as Candidate).join().then(() => written.push(number))
  }
  return { sessions, written, join }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

test('a session by itself does not wait', async () => {
  const { written, join } = running(1)
  join(0)
  await pass(0)
  expect(written).toEqual([0])
})

test('those that end together are written together, once few still run', async () => {
  const { written, join } = running(4)
  join(0)
  await pass(2)
  join(1)
  await pass(2)
  expect(written).toEqual([])
  join(2)
  await pass(0)
  expect(written).toEqual([0, 1, 2])
  join(3)
  await pass(0)
  expect(written).toEqual([0, 1, 2, 3])
})

test('nobody waits for those that are slow', async () => {
  const { written, join } = running(10)
  join(0)
  await pass(7)
  expect(written).toEqual([])
  await pass(1)
  expect(written).toEqual([0])
})

test('nobody waits longer than 20 ms, however many come one by one', async () => {
  const { written, join } = running(100)
  for (const number of [0, 1, 2, 3]) {
    join(number)
    await pass(5)
  }
  expect(written).toEqual([0, 1, 2, 3])
  join(4)
  await pass(7)
  expect(written).not.toContain(4)
})

test('nobody waits for one that is stored by itself, or lost', async () => {
  const { sessions, written, join } = running(3)
  join(0)
  sessions[1]?.leave()
  await pass(0)
  expect(written).toEqual([])
  sessions[2]?.leave()
  sessions[2]?.leave()
  await pass(0)
  expect(written).toEqual([0])
})
