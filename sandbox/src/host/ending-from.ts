import type { Bundle } from '../compile/bundle.ts'
import type { Outcome, TaskFailure } from '../outcome.ts'
import { failureFrom } from './failure-from.ts'
import type { EndStatus } from './protocol.ts'

const maxOutputBytes = 4_000_000

/** An outcome but for what is measured and logged. */
export type Ending = Outcome extends infer One
  ? One extends Outcome
    ? Omit<One, 'logs' | 'usage'>
    : never
  : never

/** What a run came to, of what its runner tells. */
export function endingFrom(
  status: EndStatus,
  json: string,
  about: { bundle: Bundle; harmless: boolean; mapStack: (bundle: Bundle, stack: string) => string },
): Ending {
  const { harmless } = about
  const failed = (error: TaskFailure): Ending => ({ status: 'failed', error, harmless })
  switch (status) {
    case 'completed':
      return json.length > maxOutputBytes / 3 && Buffer.byteLength(json) > maxOutputBytes
        ? failed({ code: 'output_too_large', message: "The task's result is larger than 4 MB as JSON" })
        : { status, outputJson: json }
    case 'retry-later': {
      const { ms, reason } = JSON.parse(json) as { ms: number; reason: string }
      return { status, afterMs: ms, reason }
    }
    case 'failed':
      return failed(failureFrom(json, about))
    case 'dropped':
      return failed({ code: 'interrupted', message: 'The run was given up' })
    default:
      return status satisfies never
  }
}
