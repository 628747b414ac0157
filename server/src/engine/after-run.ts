import type { GraphTask } from '@patchbay/graph'
import type { RunEvent } from './events.ts'
import { isMendable, retryDelay } from './retry.ts'
import type { Failed, Running, Sleeping, TaskFailure } from './session-state.ts'

/** A task that asks for more is failed: 100. */
const maxLaters = 100

/** A task whose runners keep dying under it, though not by its own doing, is not run for ever. */
const maxCrashes = 5

/** A task whose nodes keep dying is not run for ever. */
const maxLosses = 5

/** What a task, or one of its items, does after a run that did not complete. */
export type AfterRun = Running | Sleeping | Failed

export interface RunEnv {
  now: number
  /** In [0, 1), for the jitter of retries. */
  random: () => number
  policy: GraphTask['retry']
}

/** The first run of a task, or of one of its items. */
export function begin(now: number): Running {
  return { status: 'running', attempt: 1, startedAt: now, laters: 0, resumed: false }
}

/** What follows a run, whatever it came to but completion. */
export function afterRun(
  run: Running,
  event: Exclude<RunEvent, { kind: 'completed' }>,
  env: RunEnv,
): AfterRun {
  switch (event.kind) {
    case 'failed':
      return afterFailure(run, event, env)
    case 'later': {
      const laters = run.laters + 1
      if (laters > maxLaters) {
        const message = `The task asked to run again later more than ${maxLaters} times`
        return afterFailure(run, { error: { code: 'task_error', message, fatal: true } }, env)
      }
      const wakeAt = env.now + Math.max(0, event.afterMs)
      return sleep({ ...run, laters }, { wakeAt, why: 'later', reason: event.reason })
    }
    case 'slept':
      if (event.call === undefined) return sleep(run, { wakeAt: event.until, why: 'sleep' })
      return sleep(run, { wakeAt: event.until, why: 'call', reason: event.call })
    default:
      return event satisfies never
  }
}

type Failure = Pick<Extract<RunEvent, { kind: 'failed' }>, 'error' | 'harmless' | 'culprit' | 'repeatable'>

/**
 * It runs again where its retry policy says so, or where only its runner was lost and running it again does
 * no harm; else it has failed for good. A runner that was not lost by its own doing interrupts it, as the
 * loss of its node does.
 */
function afterFailure(run: Running, failure: Failure, { now, random, policy }: RunEnv): AfterRun {
  const { attempt, startedAt } = run
  const losses = run.losses ?? 0
  const lostRunner = failure.error.code === 'runner_crashed' && failure.culprit !== true
  const mayRepeat = failure.harmless === true || failure.repeatable === true
  if (lostRunner && mayRepeat && losses < maxCrashes) {
    return { ...run, attempt: attempt + 1, losses: losses + 1 }
  }
  const error = lostRunner ? interrupted('runner', mayRepeat ? losses + 1 : undefined) : failure.error
  const mayRetry = lostRunner ? mayRepeat : isMendable(error)
  // Runs that were lost are no attempts of the policy's.
  const delay = mayRetry ? retryDelay(Math.max(1, attempt - losses), policy, random) : undefined
  if (delay === undefined) return { status: 'failed', attempts: attempt, error, startedAt, finishedAt: now }
  return sleep(run, { wakeAt: now + delay, why: 'retry', reason: `${error.code}: ${error.message}` })
}

/** The node that ran it is gone. @param repeatable whether running it again does no harm */
export function afterLoss(run: Running, repeatable: boolean, env: RunEnv): AfterRun {
  const losses = (run.losses ?? 0) + 1
  if (repeatable && losses <= maxLosses) return { ...run, attempt: run.attempt + 1, losses }
  return afterFailure(run, { error: interrupted('node', losses > maxLosses ? losses : undefined) }, env)
}

/** Whether its wait is over; what it waits for besides a time may have happened whenever somebody looks. */
export function isDue({ wakeAt, why }: Sleeping, now: number): boolean {
  return wakeAt <= now || why === 'call'
}

/** It goes on after its wait: with its next attempt after a backoff, else with the same. */
export function wakeUp({ status: _, wakeAt: __, why, reason: ___, ...kept }: Sleeping): Running {
  const attempt = why === 'retry' ? kept.attempt + 1 : kept.attempt
  return { status: 'running', ...kept, attempt, resumed: why === 'sleep' || why === 'call' }
}

function sleep(run: Running, wait: Pick<Sleeping, 'wakeAt' | 'why' | 'reason'>): Sleeping {
  const { status: _, resumed: __, ...kept } = run
  return { status: 'sleeping', ...kept, ...wait }
}

/** @param times given where it was lost too often, although running it again does no harm */
function interrupted(what: 'runner' | 'node', times?: number): TaskFailure {
  const message =
    times === undefined
      ? `The ${what} that ran the task was lost, and running it again might do its work twice`
      : `The ${what} that ran the task was lost ${times} times`
  return { code: 'interrupted', message }
}
