import type { TaskFailure } from '../outcome.ts'
import { StateRefused } from '../state.ts'
import { NetworkDenied, RequestFailed } from '../network/network-failure.ts'

/** What a task is told of a host call that failed: nothing of the host but what was meant for its author. */
export function callFailure(error: unknown): TaskFailure {
  if (error instanceof NetworkDenied) return { code: 'network_denied', message: error.message }
  if (error instanceof RequestFailed || error instanceof StateRefused)
    return { code: 'task_error', message: error.message }
  const { code, message } = Object(error) as { code?: unknown; message?: unknown }
  if (code === 'integration_missing' && typeof message === 'string') return { code, message }
  return { code: 'task_error', message: 'The request failed' }
}
