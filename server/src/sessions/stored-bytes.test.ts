import { describe, expect, test } from 'vitest'
import type { TaskResult } from './run-task.ts'
import { bytesOf, capped } from './stored-bytes.ts'

const megabyte = 1024 * 1024

function completed(sizes: { input: number; output: number }): TaskResult {
  const record = { task: 'a', logs: [], usage: null, journal: [], ...kept(sizes) }
  return { event: { kind: 'completed', task: 'a', output: 'whatever' }, record }
}

function kept({ input, output }: { input: number; output: number }) {
  return { input: 'i'.repeat(input), output: 'o'.repeat(output) }
}

describe('what a session may keep', () => {
  test('counts what a run took and gave', () => {
    const given = completed({ input: 10, output: 20 })
    expect(capped(given, { storedBytes: 100, replaced: undefined })).toEqual({
      result: given,
      storedBytes: 130,
    })
  })

  test('counts an attempt in place of the one before it', () => {
    let storedBytes = bytesOf([kept({ input: 1_000, output: 0 })])
    let replaced = kept({ input: 1_000, output: 0 })
    for (let attempt = 2; attempt <= 20; attempt += 1) {
      const next = capped(completed({ input: 1_000, output: 0 }), { storedBytes, replaced })
      storedBytes = next.storedBytes
      replaced = kept({ input: 1_000, output: 0 })
    }
    expect(storedBytes).toBe(1_000)
  })

  test('leaves inputs out before outputs do not fit', () => {
    const given = completed({ input: 4 * megabyte, output: 100 })
    const { result, storedBytes } = capped(given, { storedBytes: 30 * megabyte, replaced: undefined })
    expect(result.event).toEqual(given.event)
    expect(result.record).toEqual({ ...given.record, input: null })
    expect(storedBytes).toBe(30 * megabyte + 100)
  })

  test('fails a run whose output finds no room, and keeps nothing of it', () => {
    const given = completed({ input: 100, output: 2 * megabyte })
    const { result, storedBytes } = capped(given, { storedBytes: 63 * megabyte, replaced: undefined })
    expect(result.event).toMatchObject({ kind: 'failed', error: { code: 'output_too_large' } })
    expect(result.record).toMatchObject({ input: null, output: null })
    expect(storedBytes).toBe(63 * megabyte)
  })
})
