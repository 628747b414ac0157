import type { GraphTask } from '@patchbay/graph'
import { afterLoss, afterRun, begin, isDue, type RunEnv, wakeUp } from './after-run.ts'
import type { RunEvent } from './events.ts'
import type { ItemCounts, ItemState, Running, TaskFailure } from './session-state.ts'
import { hasEnded } from './status.ts'

const defaultConcurrency = 5

/** The items of one task by index; undefined for those that have not begun. */
export type ItemStates = ReadonlyArray<ItemState | undefined>

export type ItemsEvent =
  /**
   * They begin, or go on where they were left: what was running then was lost with its node.
   *
   * @param repeatable by index: whether it may be run again
   */
  | { kind: 'begin'; repeatable: (item: number) => boolean }
  /** What a run of one of them came to. */
  | { kind: 'ran'; item: number; what: RunEvent }
  | { kind: 'wake' }

/** An item is to be run. */
export interface ItemCommand {
  item: number
  run: Running
}

/** Where the task stands: some item runs, all that have begun wait, or all have ended. */
export type ItemsOutcome =
  | { kind: 'running' }
  /** @param call where one of them waits for another session: why, in words */
  | { kind: 'sleeping'; until: number; call?: string }
  | { kind: 'completed' }
  /** @param error that of the first that failed */
  | { kind: 'failed'; error: TaskFailure }

/**
 * Works one event into the items of a task, as `advance` does for a session. At most `concurrency` of them
 * have begun and not ended. Once one has failed for good none begins any more, and none is tried again;
 * those that run go on to their end, those that wait are cancelled. With `onItemError: continue` the others
 * go on as if nothing had happened.
 *
 * @param task with `forEach`
 */
export function advanceItems(
  task: GraphTask,
  before: ItemStates,
  event: ItemsEvent,
  { now, random }: { now: number; random: () => number },
): { states: ItemStates; commands: ItemCommand[]; outcome: ItemsOutcome } {
  const states = [...before]
  const commands: ItemCommand[] = []
  const stopping = mustStop(task, before)
  const env: RunEnv = { now, random, policy: stopping ? undefined : task.retry }
  const become = (item: number, next: ItemState) => {
    states[item] = next
    if (next.status === 'running') commands.push({ item, run: next })
  }
  apply(states, event, env, become)
  if (stopping || mustStop(task, states)) cancelWaiting(states, now)
  else beginNext(task, states, now, become)
  return { states, commands, outcome: outcomeOf(task, states) }
}

function apply(
  states: ItemStates,
  event: ItemsEvent,
  env: RunEnv,
  become: (item: number, next: ItemState) => void,
): void {
  switch (event.kind) {
    case 'begin':
      return states.forEach((state, item) => {
        if (state?.status === 'running') become(item, afterLoss(state, event.repeatable(item), env))
      })
    case 'ran': {
      const run = states[event.item]
      if (run?.status !== 'running') return
      if (event.what.kind !== 'completed') return become(event.item, afterRun(run, event.what, env))
      const { attempt: attempts, startedAt } = run
      return become(event.item, { status: 'completed', attempts, startedAt, finishedAt: env.now })
    }
    case 'wake':
      return states.forEach((state, item) => {
        if (state?.status === 'sleeping' && isDue(state, env.now)) become(item, wakeUp(state))
      })
    default:
      return event satisfies never
  }
}

/** Whether an item has failed for good, and that is the end of it. */
function mustStop({ forEach }: GraphTask, states: ItemStates): boolean {
  return forEach?.onItemError !== 'continue' && states.some((state) => state?.status === 'failed')
}

function cancelWaiting(states: Array<ItemState | undefined>, now: number): void {
  states.forEach((state, item) => {
    // A session that an item has called goes on like one that runs here.
    if (state?.status !== 'sleeping' || state.why === 'call') return
    const { attempt: attempts, startedAt } = state
    states[item] = { status: 'cancelled', attempts, startedAt, finishedAt: now }
  })
}

function beginNext(
  { forEach }: GraphTask,
  states: ItemStates,
  now: number,
  become: (item: number, next: ItemState) => void,
): void {
  let open = states.filter((state) => state && !hasEnded(state)).length
  for (let item = 0; item < states.length && open < (forEach?.concurrency ?? defaultConcurrency); item += 1) {
    if (states[item] !== undefined) continue
    become(item, begin(now))
    open += 1
  }
}

function outcomeOf(task: GraphTask, states: ItemStates): ItemsOutcome {
  let until = Infinity
  let call: string | undefined
  for (const state of states) {
    if (state?.status === 'running') return { kind: 'running' }
    if (state?.status !== 'sleeping') continue
    until = Math.min(until, state.wakeAt)
    if (state.why === 'call') call = state.reason
  }
  if (until !== Infinity) return { kind: 'sleeping', until, ...(call !== undefined && { call }) }
  return mustStop(task, states) ? { kind: 'failed', error: firstFailure(states) } : { kind: 'completed' }
}

function firstFailure(states: ItemStates): TaskFailure {
  let first: { at: number; item: number; error: TaskFailure } | undefined
  states.forEach((state, item) => {
    if (state?.status !== 'failed' || (first && first.at <= state.finishedAt)) return
    first = { at: state.finishedAt, item, error: state.error }
  })
  if (!first) throw new RangeError('no item has failed')
  const { item, error } = first
  return { ...error, message: `Item ${item}: ${error.message}` }
}

export function countItems(states: ItemStates): ItemCounts {
  const count = (status: ItemState['status']) => states.filter((state) => state?.status === status).length
  return { total: states.length, completed: count('completed'), failed: count('failed') }
}
