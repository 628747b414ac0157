import { isDeepStrictEqual } from 'node:util'
import type { Json } from '@patchbay/sdk'
import { stateFull, stateLimits, StateRefused, type TaskState } from '../state.ts'

/** A task's state that is kept nowhere: for tries and tests. */
export interface MemoryState {
  state: TaskState
  /** What is in it now, by key. */
  entries(): Record<string, Json>
}

/** @param initial what is there to begin with, for good */
export function createMemoryState(
  initial: Record<string, Json> = {},
  now: () => number = Date.now,
): MemoryState {
  const kept = new Map<string, { value: Json; expiresAt: number }>()
  for (const [key, value] of Object.entries(initial)) kept.set(key, { value, expiresAt: Infinity })

  function valueOf(key: string): Json | undefined {
    const found = kept.get(key)
    if (found && found.expiresAt <= now()) kept.delete(key)
    return kept.get(key)?.value
  }

  function entries(): Record<string, Json> {
    const keys = [...kept.keys()].filter((key) => valueOf(key) !== undefined)
    return Object.fromEntries(keys.map((key) => [key, valueOf(key) ?? null]))
  }

  return {
    state: async (request) => {
      const { key } = request
      const present = valueOf(key)
      if (request.op === 'get') return present
      if (request.op === 'delete') return kept.delete(key)
      const { value, ttlMs = Infinity } = request
      if (request.op === 'compare-and-set' && !isDeepStrictEqual(present, request.expected)) return false
      const after = { ...entries(), [key]: value }
      const isFull = Object.keys(after).length > stateLimits.keys || sizeOf(after) > stateLimits.bytes
      if (isFull) throw new StateRefused(stateFull)
      kept.set(key, { value, expiresAt: now() + ttlMs })
      return request.op === 'compare-and-set' ? true : undefined
    },
    entries,
  }
}

function sizeOf(entries: Record<string, Json>): number {
  return Object.entries(entries).reduce(
    (total, [key, value]) => total + Buffer.byteLength(key) + Buffer.byteLength(JSON.stringify(value)),
    0,
  )
}
