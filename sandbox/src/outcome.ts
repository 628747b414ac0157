/** Why a task failed. `sandbox.md` calls these outcome codes; clients see them in a task's `error.code`. */
export const failureCodes = [
  'task_error',
  'fatal_error',
  'cpu_limit',
  'timeout',
  'memory_limit',
  'output_too_large',
  'output_invalid',
  'input_invalid',
  'host_call_limit',
  'network_denied',
  'integration_missing',
  'consent_required',
  'cancelled',
  'runner_crashed',
  'interrupted',
  'quarantined',
] as const

export type FailureCode = (typeof failureCodes)[number]

/** A plain object: classes never cross the sandbox's border. */
export interface TaskFailure {
  code: FailureCode | (string & {})
  message: string
  /** Lines of the task's own source only. */
  stack?: string
  /** No retry can mend it, whatever its code: the task threw a FatalError. */
  fatal?: true
}

export interface LogLine {
  /** Milliseconds since the epoch. */
  at: number
  level: 'debug' | 'info' | 'warn' | 'error'
  message: string
}

export interface Usage {
  cpuMs: number
  wallMs: number
  /** Largest heap seen by the limit poll, and at the end of a run that is weighed; 0 where neither has looked. */
  peakMemoryBytes: number
  /** Calls that reached the host, log not counted. */
  hostCalls: number
}

/**
 * A host call's result kept while a run is suspended, so that the run that follows takes the same path
 * without repeating the call. `call` counts the host calls of a run from 0 in the order they were made.
 */
export type JournalEntry =
  | { call: number; kind: 'sleep'; from: number; until: number }
  | { call: number; kind: 'fetch' | 'state'; request: string; response: string }

export type Outcome = { logs: LogLine[]; usage: Usage } & (
  | { status: 'completed'; outputJson: string }
  | {
      status: 'failed'
      error: TaskFailure
      /** No host call other than log was made: running it again is safe whatever its type says. */
      harmless: boolean
      /** With `runner_crashed`: it was this run that brought its runner down. */
      culprit?: true
    }
  | { status: 'retry-later'; afterMs: number; reason: string }
  | { status: 'suspended'; until: number; journal: JournalEntry[] }
)
