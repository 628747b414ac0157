import type { Plan } from '@patchbay/graph'
import { Draft } from './draft.ts'
import type { Command, EngineEvent } from './events.ts'
import { fail } from './fail.ts'
import type { SessionState, TaskState } from './session-state.ts'
import { hasEnded, isFinal } from './status.ts'

export type { Command, EngineEvent } from './events.ts'

/** A task that asks for more is failed: 100. */
const maxLaters = 100

/** A task whose nodes keep dying is not run for ever. */
const maxLosses = 5

type Running = Extract<TaskState, { status: 'running' }>

/**
 * Works one event into a session: the next state, and what is to be done about it. Pure: the state that
 * comes in is not changed, time and randomness are parameters.
 *
 * @param env.now milliseconds since the epoch
 * @param env.random in [0, 1), for the jitter of retries
 * @returns the very same state where the event changes nothing
 */
export function advance(
  plan: Plan,
  state: SessionState,
  event: EngineEvent,
  env: { now: number; random: () => number },
): { state: SessionState; commands: Command[] } {
  if (isFinal(state.status) || !concerns(event, state)) return { state, commands: [] }
  const draft = new Draft(plan, state, env.now)
  apply(draft, event, env.random)
  if (!isFinal(draft.status)) draft.settle()
  const { status, tasks, edges, commands } = draft
  return { state: { status, tasks, edges }, commands }
}

function concerns(event: EngineEvent, state: SessionState): boolean {
  switch (event.kind) {
    case 'start':
      return state.status === 'queued'
    case 'completed':
    case 'failed':
    case 'later':
    case 'slept':
      return state.tasks[event.task]?.status === 'running'
    case 'wake': {
      // With nothing running it is asked for because nobody else will: then it is to sleep or to end.
      const tasks = Object.values(state.tasks)
      return state.status === 'running' && tasks.every((task) => task.status !== 'running')
        ? true
        : tasks.some((task) => task.status === 'sleeping')
    }
    case 'lost':
      return state.status === 'running'
    case 'cancel':
      return true
    default:
      return event satisfies never
  }
}

function apply(draft: Draft, event: EngineEvent, random: () => number): void {
  const { now } = draft
  switch (event.kind) {
    case 'start': {
      draft.status = 'running'
      for (const [name, output] of Object.entries(event.given ?? {})) {
        if (draft.tasks[name] === undefined) continue
        draft.settleEdges(name, { status: 'completed', attempts: 0, startedAt: now, finishedAt: now }, output)
      }
      return draft.startReady(draft.plan.names)
    }
    case 'completed': {
      const { attempt, startedAt } = running(draft, event.task)
      const ended = { status: 'completed', attempts: attempt, startedAt, finishedAt: now } as const
      return draft.end(event.task, ended, event.output)
    }
    case 'failed':
      return fail(draft, event, random)
    case 'later': {
      const task = running(draft, event.task)
      const laters = task.laters + 1
      if (laters > maxLaters) {
        const message = `The task asked to run again later more than ${maxLaters} times`
        return fail(draft, { task: event.task, error: { code: 'task_error', message, fatal: true } }, random)
      }
      const wakeAt = now + Math.max(0, event.afterMs)
      draft.tasks[event.task] = sleeping({ ...task, laters }, { wakeAt, why: 'later', reason: event.reason })
      return
    }
    case 'slept':
      draft.tasks[event.task] = sleeping(running(draft, event.task), { wakeAt: event.until, why: 'sleep' })
      return
    case 'wake':
      return wake(draft)
    case 'lost':
      return lose(draft, event.repeatable, random)
    case 'cancel':
      return cancel(draft)
    default:
      return event satisfies never
  }
}

function running(draft: Draft, name: string): Running {
  return draft.tasks[name] as Running
}

function sleeping(
  { attempt, startedAt, laters, losses }: Running,
  wait: { wakeAt: number; why: 'later' | 'sleep'; reason?: string },
): TaskState {
  return { status: 'sleeping', attempt, startedAt, laters, ...(losses !== undefined && { losses }), ...wait }
}

function wake(draft: Draft): void {
  for (const name of draft.plan.names) {
    const task = draft.tasks[name]
    if (task?.status !== 'sleeping' || task.wakeAt > draft.now) continue
    const { startedAt, laters, losses } = task
    draft.run(name, {
      attempt: task.why === 'retry' ? task.attempt + 1 : task.attempt,
      startedAt,
      laters,
      ...(losses !== undefined && { losses }),
      resumed: task.why === 'sleep',
    })
  }
}

function lose(draft: Draft, repeatable: Record<string, boolean>, random: () => number): void {
  // Those that were running: what the failure of one of them starts here was not lost.
  const lost = draft.plan.names.filter((name) => draft.tasks[name]?.status === 'running')
  for (const name of lost) {
    const task = running(draft, name)
    const losses = (task.losses ?? 0) + 1
    if (repeatable[name] === true && losses <= maxLosses) {
      draft.run(name, { ...withoutStatus(task), attempt: task.attempt + 1, losses })
      continue
    }
    const message =
      losses > maxLosses
        ? `The node that ran the task was lost ${losses} times`
        : 'The node that ran the task was lost, and running it again might do its work twice'
    fail(draft, { task: name, error: { code: 'interrupted', message } }, random)
  }
}

function withoutStatus({ status: _, ...task }: Running): Omit<Running, 'status'> {
  return task
}

function cancel(draft: Draft): void {
  for (const [name, task] of Object.entries(draft.tasks)) {
    if (hasEnded(task)) continue
    if (task.status === 'running') draft.commands.push({ kind: 'stop', task: name })
    const begun = 'attempt' in task ? { attempts: task.attempt, startedAt: task.startedAt } : { attempts: 0 }
    draft.tasks[name] = { status: 'cancelled', ...begun, finishedAt: draft.now }
  }
  draft.finish('cancelled')
}
