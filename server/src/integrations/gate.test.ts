import { describe, expect, test } from 'vitest'
import { afterPassage, enter, type Gate, openGate, type Passage } from './gate.ts'

const failed: Passage = { kind: 'failed', reason: 'status 503' }
const answered: Passage = { kind: 'answered' }
const limited = (waitMs: number): Passage => ({ kind: 'limited', waitMs, reason: 'too many' })

/** What became of requests, one after the other, each at a time. */
function after(...passages: Array<[now: number, passage: Passage]>): Gate {
  return passages.reduce((gate, [now, passage]) => afterPassage(gate, passage, now), openGate)
}

function through(gate: Gate, now: number): Gate {
  const entry = enter(gate, now)
  if (entry.kind === 'closed') throw new Error(`closed: ${entry.reason}`)
  return entry.gate
}

const fiveFailures = [1, 2, 3, 4, 5].map((now): [number, Passage] => [now, failed])

describe('a gate', () => {
  test('is open, and stays the very same while all is well', () => {
    expect(enter(openGate, 1)).toEqual({ kind: 'through', gate: openGate })
    expect(afterPassage(openGate, answered, 1)).toBe(openGate)
  })

  test('is closed for as long as the provider asks for, and longer where it asks again', () => {
    const gate = after([100, limited(1_000)])
    expect(enter(gate, 600)).toEqual({ kind: 'closed', afterMs: 500, reason: 'too many' })
    expect(afterPassage(gate, limited(100), 600)).toBe(gate)
    expect(enter(afterPassage(gate, limited(1_000), 600), 600)).toMatchObject({ afterMs: 1_000 })
  })

  test('is closed by five failures in a row, but not by five with an answer between them', () => {
    const four = fiveFailures.slice(0, 4)
    expect(enter(after(...four), 5).kind).toBe('through')
    expect(enter(after(...fiveFailures), 5)).toEqual({ kind: 'closed', afterMs: 5_000, reason: 'status 503' })
    expect(enter(after(...four, [5, answered], [6, failed]), 6).kind).toBe('through')
  })

  test('takes failures that are far apart for what they are', () => {
    const slow = fiveFailures.map(([now, passage]): [number, Passage] => [now * 61_000, passage])
    expect(enter(after(...slow), 400_000).kind).toBe('through')
  })

  test('lets one through to try when the time is over; the others wait for that, not for ever', () => {
    const gate = through(after([0, limited(1_000)]), 1_000)
    expect(enter(gate, 1_001)).toEqual({ kind: 'closed', afterMs: 1_000, reason: 'too many' })
    expect(through(gate, 31_000)).toMatchObject({ tryingUntil: 61_000 })
    expect(afterPassage(gate, answered, 1_100)).toEqual(openGate)
  })

  test('is closed for twice as long each time that the one who tries fails, up to five minutes', () => {
    let gate = after(...fiveFailures)
    const waits = Array.from({ length: 9 }, () => {
      const closedAt = gate.until
      gate = afterPassage(through(gate, closedAt), failed, closedAt)
      return (gate.until - closedAt) / 1_000
    })
    expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300, 300, 300])
    expect(afterPassage(through(gate, gate.until), answered, gate.until)).toEqual(openGate)
  })

  test('is neither opened nor closed anew by those who went through before it was closed', () => {
    const gate = after(...fiveFailures)
    expect(afterPassage(gate, answered, 6)).toBe(gate)
    expect(afterPassage(gate, failed, 6)).toBe(gate)
  })
})
