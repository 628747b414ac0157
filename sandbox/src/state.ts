import type { Json } from '@patchbay/sdk'

/** What a task asks of what it remembers. */
export type StateRequest =
  | { op: 'get'; key: string }
  | { op: 'delete'; key: string }
  | {
      op: 'set'
      key: string
      value: Json
      /** How long it is remembered, milliseconds; for good where absent. */
      ttlMs?: number
    }
  | {
      op: 'compare-and-set'
      key: string
      value: Json
      ttlMs?: number
      /** What has to be there for it; absent: nothing. */
      expected?: Json
    }

/**
 * What a task of one type remembers of one user.
 *
 * @returns `get`: the value, undefined where there is none; `set`: undefined; `compare-and-set` and `delete`:
 *   whether they changed anything
 * @throws {StateRefused}
 */
export type TaskState = (request: StateRequest) => Promise<Json | undefined>

/** A request that cannot be met; the message is for the task's author. */
export class StateRefused extends Error {
  override readonly name = 'StateRefused'
}

/** What one type may remember of one user. */
export const stateLimits = {
  /** Characters of a key. */
  key: 256,
  /** Bytes of a value as JSON. */
  value: 64_000,
  keys: 1_000,
  /** Bytes of all values together, and of their keys. */
  bytes: 1_000_000,
  /** Milliseconds: a year. */
  ttl: 365 * 24 * 60 * 60 * 1_000,
} as const

/** Why nothing more can be kept. */
export const stateFull =
  `There is no room in the state of this task for this user: it has ${stateLimits.keys} keys and ` +
  `${stateLimits.bytes / 1_000_000} MB at most. Delete what is not needed, or give it a ttlMs`
