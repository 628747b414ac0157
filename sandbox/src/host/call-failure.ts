import type { TaskFailure } from '../outcome.ts'
import { StateRefused } from '../state.ts'
import { AccountLost, NetworkDenied, RequestFailed, RequestLater } from '../network/network-failure.ts'

const forAuthors = [RequestFailed, RequestLater, StateRefused]

/** What a task is told of a host call that failed: nothing of the host but what was meant for its author. */
export function callFailure(error: unknown): TaskFailure {
  if (error instanceof NetworkDenied) return { code: 'network_denied', message: error.message }
  if (error instanceof AccountLost) return { code: 'integration_missing', message: error.message }
  if (error instanceof Error && forAuthors.some((known) => error instanceof known))
    return { code: 'task_error', message: error.message }
  return { code: 'task_error', message: 'The request failed' }
}
