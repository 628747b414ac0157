import { createHash } from 'node:crypto'
import type { GraphTask } from '@patchbay/graph'
import type { JournalEntry, LogLine, Outcome, TaskFailure, TaskState } from '@patchbay/sandbox'
import type { JsonObject } from '@patchbay/sdk'
import type { RunEvent } from '../engine/advance.ts'
import type { FieldError } from '../errors.ts'
import type { SessionRecord, TaskRecord } from '../store/records.ts'
import { describeErrors, readOutput } from '../tasks/read-output.ts'
import { type RunTypeDeps, runType, type TypeRun } from '../tasks/run-type.ts'
import { isRepeatable, type TaskType } from '../tasks/task-type.ts'
import { joinLogs } from './join-logs.ts'
import { maskFields } from './mask-secrets.ts'

export interface TaskRun extends Pick<TypeRun, 'type' | 'input' | 'inputJson' | 'known'> {
  /** Unique on this node. */
  executionId: string
  session: Pick<SessionRecord, 'id' | 'callerId' | 'ownerId'>
  task: GraphTask
  /** Which item of its list it runs for. */
  item?: number | undefined
  journal: JournalEntry[]
  /** Of earlier attempts, and of this one before it slept. */
  earlierLogs: LogLine[]
  signal: AbortSignal
  mayCallHost: () => boolean
  /** What it remembers of the caller. */
  state?: TaskState | undefined
}

/** What a run came to: the event for the engine, and what is stored beside the session. */
export interface TaskResult {
  event: RunEvent
  record: TaskRecord
}

/** Runs one task of a session and checks what comes back. Never rejects but where that is a bug. */
export async function runTask(deps: RunTypeDeps, run: TaskRun): Promise<TaskResult> {
  const { task, session, executionId, type, input, inputJson, known, journal, signal, mayCallHost, state } =
    run
  const { callerId, ownerId } = session
  const outcome = await runType(deps, {
    id: executionId,
    type,
    input,
    inputJson,
    timeoutMs: task.timeoutMs,
    callerId,
    ownerId,
    account: task,
    known,
    attemptKey: attemptKeyOf(session.id, task.name, run.item),
    journal,
    signal,
    mayCallHost,
    ...(state && { state }),
  })
  switch (outcome.status) {
    case 'refused':
      return unbegun(run, { kind: 'failed', task: task.name, error: outcome.error })
    case 'paused':
      return unbegun(run, {
        kind: 'later',
        task: task.name,
        afterMs: outcome.afterMs,
        reason: outcome.reason,
      })
    default:
      return resultOf(run, outcome)
  }
}

/** The result of a run that never began because its input does not fit. */
export function refusedInput(
  task: GraphTask,
  type: TaskType,
  input: JsonObject,
  errors: FieldError[],
): TaskResult {
  const message = `The input does not fit: ${describeErrors(errors)}`
  return {
    event: { kind: 'failed', task: task.name, error: { code: 'input_invalid', message } },
    record: {
      task: task.name,
      input: JSON.stringify(maskFields(input, type.secretFields)),
      output: null,
      logs: [],
      usage: null,
      journal: [],
    },
  }
}

/** The result of a run that never began; what an earlier run of it has done is not done again. */
function unbegun({ type, input, journal, earlierLogs }: TaskRun, event: RunEvent): TaskResult {
  const masked = JSON.stringify(maskFields(input, type.secretFields))
  const { task } = event
  return { event, record: { task, input: masked, output: null, logs: earlierLogs, usage: null, journal } }
}

/** Stable over the attempts of one task (and item) of one session: SHA-256, 43 characters of base64url. */
export function attemptKeyOf(sessionId: string, task: string, item?: number): string {
  const run = item === undefined ? `${sessionId}/${task}` : `${sessionId}/${task}/${item}`
  return createHash('sha256').update(run).digest('base64url')
}

function resultOf(run: TaskRun, outcome: Outcome): TaskResult {
  const { task, type, input } = run
  const shown = maskFields(input, type.secretFields)
  const record: TaskRecord = {
    task: task.name,
    input: shown === input ? run.inputJson : JSON.stringify(shown),
    output: null,
    logs: joinLogs(run.earlierLogs, outcome.logs, { resumed: run.journal.length > 0 }),
    usage: outcome.usage,
    journal: [],
  }
  const failed = (error: TaskFailure, harmless: boolean, culprit = false): TaskResult => ({
    event: {
      kind: 'failed',
      task: task.name,
      error,
      harmless,
      culprit,
      repeatable: isRepeatable(type, input),
    },
    record,
  })
  switch (outcome.status) {
    case 'completed': {
      const { output, problem } = readOutput(type, outcome.outputJson)
      if (problem !== undefined) return failed({ code: 'output_invalid', message: problem }, false)
      return {
        event: { kind: 'completed', task: task.name, output },
        record: { ...record, output: outcome.outputJson },
      }
    }
    case 'failed':
      return failed(outcome.error, outcome.harmless, outcome.culprit)
    case 'retry-later': {
      const { afterMs, reason } = outcome
      return { event: { kind: 'later', task: task.name, afterMs, reason }, record }
    }
    case 'suspended':
      return {
        event: { kind: 'slept', task: task.name, until: outcome.until },
        record: { ...record, journal: outcome.journal },
      }
    default:
      return outcome satisfies never
  }
}
