import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { reportUnstoppable } from './unstoppable.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** What is told of a thread after some time, given how it and its process fare meanwhile. */
function watch({ cpuShare }: { cpuShare: number }) {
  const from = Date.now()
  const thread = { isRunning: true, reports: 0 }
  reportUnstoppable({
    runs: () => thread.isRunning,
    cpuMs: () => 1_000 + (Date.now() - from) * cpuShare,
    report: () => thread.reports++,
  })
  return thread
}

describe('a thread that goes on after its isolate was disposed', () => {
  test('is told of once where its process had the processor', () => {
    const thread = watch({ cpuShare: 1 })
    vi.advanceTimersByTime(10_000)
    expect(thread.reports).toBe(1)
  })

  test('is waited for where its process had none, and not told of if it stops then', () => {
    const thread = watch({ cpuShare: 0.01 })
    vi.advanceTimersByTime(3_000)
    thread.isRunning = false
    vi.advanceTimersByTime(10_000)
    expect(thread.reports).toBe(0)
  })

  test('is told of in the end, whatever its process had', () => {
    const thread = watch({ cpuShare: 0 })
    vi.advanceTimersByTime(10_000)
    expect(thread.reports).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('a thread that has stopped by the first look is not told of', () => {
  const thread = watch({ cpuShare: 1 })
  thread.isRunning = false
  vi.advanceTimersByTime(10_000)
  expect(thread.reports).toBe(0)
})
