import type { TaskRecord } from '../store/records.ts'
import type { TaskResult } from './run-task.ts'

/** All that a session may keep beside itself, bytes. */
export const maxStoredBytes = 64 * 1024 * 1024

/** Beyond this no input is kept: they are for showing only, and outputs are to find room. */
const maxWithInput = maxStoredBytes / 2

/** What of a record counts. */
export type Kept = Pick<TaskRecord, 'input' | 'output'>

/**
 * Counts what is to be kept of a run. An input for which there is no room is left out; a run whose output
 * finds none has failed.
 *
 * @param storedBytes what the session keeps already
 * @param replaced what an earlier attempt has left, in whose place this comes
 */
export function capped(
  { event, record }: TaskResult,
  { storedBytes, replaced }: { storedBytes: number; replaced: Kept | undefined },
): { result: TaskResult; storedBytes: number } {
  const others = storedBytes - (replaced ? bytesOf([replaced]) : 0)
  const total = others + bytesOf([record])
  if (total <= maxWithInput) return { result: { event, record }, storedBytes: total }
  const withoutInput = { ...record, input: null }
  const rest = others + bytesOf([withoutInput])
  if (rest <= maxStoredBytes) return { result: { event, record: withoutInput }, storedBytes: rest }
  const message = `With this output the session would keep more than ${maxStoredBytes >> 20} MB`
  const error = { code: 'output_too_large', message }
  return {
    result: {
      event: { kind: 'failed', task: record.task, error },
      record: { ...withoutInput, output: null },
    },
    storedBytes: others,
  }
}

/** What records of tasks or items count for. */
export function bytesOf(records: Kept[]): number {
  return records.reduce((sum, { input, output }) => sum + (input?.length ?? 0) + (output?.length ?? 0), 0)
}
