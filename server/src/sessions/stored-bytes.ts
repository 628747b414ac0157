import type { TaskResult } from './run-task.ts'

/** All that a session may keep beside itself, bytes. */
const maxStoredBytes = 64 * 1024 * 1024

/**
 * Counts what is to be kept. Where it would be too much, neither input nor output is, and a run that gave
 * an output has failed.
 *
 * @param storedBytes what the session keeps already
 */
export function capped(
  { event, record }: TaskResult,
  storedBytes: number,
): { result: TaskResult; storedBytes: number } {
  const bytes = (record.input?.length ?? 0) + (record.output?.length ?? 0)
  if (storedBytes + bytes <= maxStoredBytes)
    return { result: { event, record }, storedBytes: storedBytes + bytes }
  const kept = { ...record, input: null, output: null }
  if (record.output === null) return { result: { event, record: kept }, storedBytes }
  const message = `With this output the session would keep more than ${maxStoredBytes >> 20} MB`
  const error = { code: 'output_too_large', message }
  return { result: { event: { kind: 'failed', task: record.task, error }, record: kept }, storedBytes }
}
