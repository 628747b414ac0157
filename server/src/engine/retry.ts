import type { GraphTask } from '@patchbay/graph'
import type { TaskFailure } from './session-state.ts'

const defaultBackoffMs = 500

/** No wait is longer, whatever the attempt: 10 minutes. */
const maxBackoffMs = 600_000

/** Failures that running again cannot mend. */
const unmendable: ReadonlySet<string> = new Set([
  'fatal_error',
  'input_invalid',
  'output_invalid',
  'output_too_large',
  'host_call_limit',
  'network_denied',
  'integration_missing',
  'consent_required',
  'cancelled',
  'interrupted',
  'quarantined',
])

export function isMendable(error: TaskFailure): boolean {
  return error.fatal !== true && !unmendable.has(error.code)
}

/**
 * How long to wait before the next attempt: exponential, capped, full jitter.
 *
 * @param attempt 1-based; the attempt that has just failed
 * @param random in [0, 1)
 * @returns milliseconds >= 0, or `undefined` when the attempts are used up
 * @throws {RangeError} if `attempt` is not a positive integer
 */
export function retryDelay(
  attempt: number,
  policy: GraphTask['retry'],
  random: () => number,
): number | undefined {
  if (!Number.isInteger(attempt) || attempt < 1) throw new RangeError('attempt counts from 1')
  if (policy === undefined || attempt >= policy.attempts) return undefined
  const ceiling = Math.min((policy.backoffMs ?? defaultBackoffMs) * 2 ** (attempt - 1), maxBackoffMs)
  return Math.round(random() * ceiling)
}
