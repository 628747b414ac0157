import type { Draft } from './draft.ts'
import type { EngineEvent } from './events.ts'
import { isMendable, retryDelay } from './retry.ts'
import type { TaskFailure, TaskState } from './session-state.ts'

/** A task whose runners keep dying under it, though not by its own doing, is not run for ever. */
const maxCrashes = 5

type Failure = Omit<Extract<EngineEvent, { kind: 'failed' }>, 'kind'>

/**
 * A running task failed: it runs again where its retry policy says so, or where only its runner was lost
 * and running it again does no harm; else it has failed for good.
 */
export function fail(draft: Draft, failure: Failure, random: () => number): void {
  const name = failure.task
  const task = draft.tasks[name] as Extract<TaskState, { status: 'running' }>
  const { attempt, startedAt, laters } = task
  const losses = task.losses ?? 0
  const lostRunner = failure.error.code === 'runner_crashed' && failure.culprit !== true
  const mayRepeat = failure.harmless === true || failure.repeatable === true
  if (lostRunner && mayRepeat && losses < maxCrashes) {
    return draft.run(name, {
      attempt: attempt + 1,
      startedAt,
      laters,
      resumed: task.resumed,
      losses: losses + 1,
    })
  }
  const error = lostRunner && !mayRepeat ? interrupted : failure.error
  // Runs that were lost are no attempts of the policy's.
  const policy = draft.plan.task(name).retry
  const delay = isMendable(error) ? retryDelay(Math.max(1, attempt - losses), policy, random) : undefined
  if (delay === undefined) {
    draft.end(name, { status: 'failed', attempts: attempt, error, startedAt, finishedAt: draft.now })
    return
  }
  draft.tasks[name] = {
    status: 'sleeping',
    attempt,
    startedAt,
    laters,
    ...(losses > 0 && { losses }),
    wakeAt: draft.now + delay,
    why: 'retry',
    reason: `${error.code}: ${error.message}`,
  }
}

const interrupted: TaskFailure = {
  code: 'interrupted',
  message: 'The runner that ran the task was lost, and running it again might do its work twice',
}
