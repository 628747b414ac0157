import type { GraphTask } from '@patchbay/graph'
import type { TaskFailure } from '@patchbay/sandbox'
import type { Json, JsonObject } from '@patchbay/sdk'
import type { RunEvent } from '../engine/advance.ts'
import type { Running } from '../engine/session-state.ts'
import type { SessionRecord } from '../store/records.ts'
import type { TaskType } from '../tasks/task-type.ts'
import { maskFields } from './mask-secrets.ts'
import type { TaskResult } from './run-task.ts'

/** One run of a built-in task whose work the hub does itself. */
export interface HostRun {
  session: SessionRecord
  task: GraphTask
  /** Which item of its list it runs for. */
  item?: number | undefined
  type: TaskType
  input: JsonObject
  run: Pick<Running, 'attempt' | 'losses' | 'resumed'>
  /** Aborted when the task is stopped, or the session leaves the node. */
  signal: AbortSignal
}

/** @param shown the input as it is stored, where a type's marked fields are not all that is secret in it */
export type HostOutcome = { shown?: JsonObject } & (
  | { status: 'completed'; output: Json }
  | { status: 'failed'; error: TaskFailure }
  | { status: 'later'; afterMs: number; reason: string }
  /** For another session; looked at again at `until`, or when that ends. */
  | { status: 'waiting'; until: number; reason: string }
)

/** Rejects only where that is a bug. */
export type HostTask = (run: HostRun) => Promise<HostOutcome>

/** The host tasks of one session while it is on this node. */
export class HostRuns {
  /** Tasks and items whose called session ended while nobody waited for it. */
  readonly #ended = new Set<string>()

  /** Runs one; again where what it waits for happened while it looked. */
  async run(perform: HostTask, run: HostRun): Promise<TaskResult> {
    const key = keyOf(run.task.name, run.item ?? null)
    for (;;) {
      this.#ended.delete(key)
      const outcome = await perform(run)
      if (outcome.status !== 'waiting' || !this.#ended.has(key)) return resultOf(run, outcome)
    }
  }

  /** A session that was called for a task, or one of its items, has ended. */
  ended(task: string, item: number | null): void {
    this.#ended.add(keyOf(task, item))
  }
}

function keyOf(task: string, item: number | null): string {
  return item === null ? task : `${task}/${item}`
}

function resultOf({ task, type, input }: HostRun, outcome: HostOutcome): TaskResult {
  const shown = maskFields(outcome.shown ?? input, type.secretFields)
  const output = outcome.status === 'completed' ? JSON.stringify(outcome.output) : null
  return {
    event: eventOf(task.name, outcome),
    record: { task: task.name, input: JSON.stringify(shown), output, logs: [], usage: null, journal: [] },
  }
}

function eventOf(task: string, outcome: HostOutcome): RunEvent {
  switch (outcome.status) {
    case 'completed':
      return { kind: 'completed', task, output: outcome.output }
    case 'failed':
      return { kind: 'failed', task, error: outcome.error }
    case 'later':
      return { kind: 'later', task, afterMs: outcome.afterMs, reason: outcome.reason }
    case 'waiting':
      return { kind: 'slept', task, until: outcome.until, call: outcome.reason }
    default:
      return outcome satisfies never
  }
}
