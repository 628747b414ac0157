import type { Plan } from '@patchbay/graph'
import { afterLoss, afterRun, isDue, type RunEnv, wakeUp } from './after-run.ts'
import { Draft } from './draft.ts'
import type { Command, EngineEvent, RunEvent } from './events.ts'
import type { Running, SessionState } from './session-state.ts'
import { hasEnded, isFinal } from './status.ts'

export type { Command, EngineEvent, RunEvent } from './events.ts'

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
    case 'progress':
      return state.tasks[event.task]?.status === 'running'
    case 'wake': {
      // With nothing running it is asked for because nobody else will: then it is to sleep or to end.
      const tasks = Object.values(state.tasks)
      return state.status === 'running' && tasks.every((task) => task.status !== 'running')
        ? true
        : tasks.some((task) => task.status === 'sleeping')
    }
    case 'lost':
      return Object.values(state.tasks).some((task) => task.status === 'running')
    case 'cancel':
      return true
    default:
      return event satisfies never
  }
}

function apply(draft: Draft, event: EngineEvent, random: () => number): void {
  switch (event.kind) {
    case 'start':
      return start(draft, event)
    case 'completed':
    case 'failed':
    case 'later':
    case 'slept':
      return ranOnce(draft, event, random)
    case 'progress':
      draft.tasks[event.task] = { ...running(draft, event.task), items: event.items }
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

function start(draft: Draft, { given = {}, items = {} }: Extract<EngineEvent, { kind: 'start' }>): void {
  const { now } = draft
  draft.status = 'running'
  for (const [name, output] of Object.entries(given)) {
    if (draft.tasks[name] === undefined) continue
    const counts = items[name] && { items: items[name] }
    const ended = { status: 'completed', attempts: 0, startedAt: now, finishedAt: now, ...counts } as const
    draft.settleEdges(name, ended, output)
  }
  draft.startReady(draft.plan.names)
}

function ranOnce(draft: Draft, event: RunEvent, random: () => number): void {
  const { now } = draft
  const name = event.task
  const counts = 'items' in event && event.items ? { items: event.items } : {}
  const run: Running = { ...running(draft, name), ...counts }
  const { attempt: attempts, startedAt } = run
  if (event.kind === 'completed') {
    const ended = { status: 'completed', attempts, startedAt, finishedAt: now, ...counts } as const
    return draft.end(name, ended, event.output)
  }
  if (event.kind === 'failed' && event.items) {
    // Its items were tried as often as the policy has it.
    const ended = { status: 'failed', attempts, error: event.error, startedAt, finishedAt: now } as const
    return draft.end(name, { ...ended, ...counts })
  }
  draft.become(name, afterRun(run, event, envOf(draft, name, random)))
}

function running(draft: Draft, name: string): Running {
  return draft.tasks[name] as Running
}

function envOf(draft: Draft, name: string, random: () => number): RunEnv {
  return { now: draft.now, random, policy: draft.plan.task(name).retry }
}

function wake(draft: Draft): void {
  for (const name of draft.plan.names) {
    const task = draft.tasks[name]
    if (task?.status === 'sleeping' && isDue(task, draft.now)) draft.run(name, wakeUp(task))
  }
}

function lose(draft: Draft, repeatable: Record<string, boolean>, random: () => number): void {
  // Those that were running: what the failure of one of them starts here was not lost.
  const lost = draft.plan.names.filter((name) => draft.tasks[name]?.status === 'running')
  for (const name of lost) {
    const run = running(draft, name)
    // Of a task with items only these were lost: what becomes of each is decided where they are counted.
    if (draft.plan.task(name).forEach) draft.run(name, { ...run, resumed: true })
    else draft.become(name, afterLoss(run, repeatable[name] === true, envOf(draft, name, random)))
  }
}

function cancel(draft: Draft): void {
  for (const [name, task] of Object.entries(draft.tasks)) {
    if (hasEnded(task)) continue
    if (task.status === 'running') draft.commands.push({ kind: 'stop', task: name })
    const begun = 'attempt' in task ? { attempts: task.attempt, startedAt: task.startedAt } : { attempts: 0 }
    const counts = 'items' in task && task.items ? { items: task.items } : {}
    draft.tasks[name] = { status: 'cancelled', ...begun, finishedAt: draft.now, ...counts }
  }
  draft.finish('cancelled')
}
