import { createHash } from 'node:crypto'
import type { GraphTask } from '@patchbay/graph'
import type { JournalEntry, LogLine, Outcome, Sandbox, TaskFailure, TaskState } from '@patchbay/sandbox'
import type { JsonObject } from '@patchbay/sdk'
import type { RunEvent } from '../engine/advance.ts'
import type { FieldError } from '../errors.ts'
import type { ActResult } from '../integrations/act-for.ts'
import type { Acting } from '../integrations/acting.ts'
import type { TaskRecord } from '../store/records.ts'
import { describeErrors, readOutput } from '../tasks/read-output.ts'
import { limitsWithin, type Restriction } from '../tasks/restrictions.ts'
import { hostsOf, isRepeatable, placementOf, type TaskType } from '../tasks/task-type.ts'
import { joinLogs } from './join-logs.ts'
import { maskFields, maskText, secretStrings } from './mask-secrets.ts'

export interface TaskRun {
  /** Unique on this node. */
  executionId: string
  sessionId: string
  interactionOwner: string
  task: GraphTask
  /** Which item of its list it runs for. */
  item?: number | undefined
  type: TaskType
  input: JsonObject
  /** The same as text. */
  inputJson: string
  journal: JournalEntry[]
  /** Of earlier attempts, and of this one before it slept. */
  earlierLogs: LogLine[]
  signal: AbortSignal
  mayCallHost: () => boolean
  /** At its task's provider, as the caller. */
  acting?: Acting | undefined
  /** What an administrator lets it do at most. */
  restriction?: Restriction | undefined
  /** What it remembers of the caller. */
  state?: TaskState | undefined
}

/** What a run came to: the event for the engine, and what is stored beside the session. */
export interface TaskResult {
  event: RunEvent
  record: TaskRecord
}

/** Runs one task in the sandbox and checks what comes back. Never rejects. */
export async function runTask(sandbox: Sandbox, run: TaskRun): Promise<TaskResult> {
  const { task, type, input } = run
  const outcome = await sandbox.execute({
    id: run.executionId,
    bundle: type.bundle,
    ...placementOf(type, input, run.interactionOwner),
    inputJson: run.inputJson,
    limits: limitsWithin(
      task.timeoutMs === undefined ? type.limits : { ...type.limits, timeoutMs: task.timeoutMs },
      run.restriction,
    ),
    hosts: reachOf(hostsOf(type, input), run.acting),
    ...withinOf(run.restriction, run.acting),
    ...(run.acting && actingOptions(run.acting)),
    ...(run.state && { state: run.state }),
    attemptKey: attemptKeyOf(run.sessionId, task.name, run.item),
    journal: run.journal,
    signal: run.signal,
    mayCallHost: run.mayCallHost,
  })
  return resultOf(run, outcome)
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

/** Where it acts as somebody, its provider's API is allowed to it whatever it declares. */
function reachOf(declared: string[] | 'public', acting: Acting | undefined): string[] | 'public' {
  return declared === 'public' ? declared : [...declared, ...(acting?.hosts ?? [])]
}

/** Where it may act at its provider, that is within, too. */
function withinOf(restriction: Restriction | undefined, acting: Acting | undefined): { within?: string[] } {
  return restriction?.hosts ? { within: [...restriction.hosts, ...(acting?.hosts ?? [])] } : {}
}

function actingOptions({ baseUrl, authorize }: Acting) {
  return { authorize, ...(baseUrl !== undefined && { baseUrl }) }
}

const lackCodes = {
  missing: 'integration_missing',
  unconsented: 'consent_required',
  denied: 'network_denied',
} as const

/** An administrator does not let it act as anybody. */
export interface Denied {
  kind: 'denied'
  message: string
}

/** @returns undefined where it acts at no provider anyway */
export function deniedTo({ type, manifest: { provider } }: TaskType): Denied | undefined {
  if (provider === undefined) return undefined
  return { kind: 'denied', message: `An administrator does not let ${type} act at ${provider}` }
}

/** The result of a run that never began because there is no account to act with, or none at the moment. */
export function withoutAccount(
  run: Pick<TaskRun, 'task' | 'type' | 'input' | 'journal' | 'earlierLogs'>,
  result: Exclude<ActResult, { kind: 'acts' }> | Denied,
): TaskResult {
  const { task, type, input, journal, earlierLogs } = run
  const event: RunEvent =
    result.kind === 'later'
      ? { kind: 'later', task: task.name, afterMs: result.afterMs, reason: result.reason }
      : { kind: 'failed', task: task.name, error: { code: lackCodes[result.kind], message: result.message } }
  const masked = JSON.stringify(maskFields(input, type.secretFields))
  // What an earlier run of it has done is not done again.
  return {
    event,
    record: { task: task.name, input: masked, output: null, logs: earlierLogs, usage: null, journal },
  }
}

/** Stable over the attempts of one task (and item) of one session: SHA-256, 43 characters of base64url. */
export function attemptKeyOf(sessionId: string, task: string, item?: number): string {
  const run = item === undefined ? `${sessionId}/${task}` : `${sessionId}/${task}/${item}`
  return createHash('sha256').update(run).digest('base64url')
}

function resultOf(run: TaskRun, outcome: Outcome): TaskResult {
  const { task, type, input } = run
  const secrets = secretStrings(input, type.secretFields)
  const shown = maskFields(input, type.secretFields)
  const record: TaskRecord = {
    task: task.name,
    input: shown === input ? run.inputJson : JSON.stringify(shown),
    output: null,
    logs: joinLogs(run.earlierLogs, outcome.logs, { resumed: run.journal.length > 0 }).map((line) =>
      secrets.length === 0 ? line : { ...line, message: maskText(line.message, secrets) },
    ),
    usage: outcome.usage,
    journal: [],
  }
  const failed = (error: TaskFailure, harmless: boolean, culprit = false): TaskResult => ({
    event: {
      kind: 'failed',
      task: task.name,
      error: { ...error, message: maskText(error.message, secrets) },
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
      return { event: { kind: 'later', task: task.name, afterMs, reason: maskText(reason, secrets) }, record }
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
