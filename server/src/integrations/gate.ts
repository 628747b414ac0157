import type { GateRecord } from '../store/records.ts'

/** Failures in a row that close it. */
const maxFailures = 5

/** Failures further apart are not in a row, milliseconds. */
const inARowMs = 60_000

/** How long failures close it: doubled each time, milliseconds. */
const firstClosedMs = 5_000
const longestClosedMs = 300_000

/** How long the one who tries is waited for, milliseconds. */
const tryMs = 30_000

/** What others wait meanwhile, milliseconds: mostly the one that tries is back by then. */
const whileTryingMs = 1_000

/** Where a gate stands, whatever it stands before. Never changed in place. */
export type Gate = Omit<GateRecord, 'key' | 'budget' | 'touchedAt' | 'revision'>

export const openGate: Gate = { until: 0, reason: '', failures: 0, failedAt: 0, closings: 0, tryingUntil: 0 }

/** What became of a request behind it. */
export type Passage =
  | { kind: 'answered' }
  /** The provider asks to be left alone. @param waitMs from now */
  | { kind: 'limited'; waitMs: number; reason: string }
  /** It was not reached, or is out of order. */
  | { kind: 'failed'; reason: string }

export type Entry = { kind: 'through'; gate: Gate } | { kind: 'closed'; afterMs: number; reason: string }

/**
 * Asks to be let through. Once the time is over for which it was closed, one is let through to try, which
 * changes the gate; the others wait for that.
 */
export function enter(gate: Gate, now: number): Entry {
  const { until, tryingUntil, reason } = gate
  if (until === 0) return { kind: 'through', gate }
  if (now < until) return { kind: 'closed', afterMs: until - now, reason }
  if (now < tryingUntil) return { kind: 'closed', afterMs: whileTryingMs, reason }
  return { kind: 'through', gate: { ...gate, tryingUntil: now + tryMs } }
}

/** @returns the very same gate where it changes nothing */
export function afterPassage(gate: Gate, passage: Passage, now: number): Gate {
  const { until, failures, failedAt, closings } = gate
  switch (passage.kind) {
    case 'answered':
      // One who went through before it was closed says nothing about what has been since.
      if (now < until) return gate
      return until === 0 && failures === 0 ? gate : openGate
    case 'limited': {
      const next = now + passage.waitMs
      return next <= until ? gate : { ...openGate, until: next, reason: passage.reason }
    }
    case 'failed': {
      if (now < until) return gate
      const inARow = now - failedAt < inARowMs ? failures + 1 : 1
      const counted = { ...gate, failures: inARow, failedAt: now, reason: passage.reason, tryingUntil: 0 }
      // Whoever tried says that it is as it was.
      if (until === 0 && inARow < maxFailures) return counted
      const closedMs = Math.min(firstClosedMs * 2 ** closings, longestClosedMs)
      return { ...counted, closings: closings + 1, until: now + closedMs }
    }
    default:
      return passage satisfies never
  }
}
