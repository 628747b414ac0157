import type { Json } from '@patchbay/sdk'
import type { ItemCounts, SessionStatus, TaskFailure } from './session-state.ts'

/** What can happen to a session. Events of tasks that are not running any more are ignored. */
export type EngineEvent =
  /** @param given outputs of tasks that do not run: pinned, or carried over from another session */
  | { kind: 'start'; given?: Record<string, Json>; items?: Record<string, ItemCounts> }
  | RunEvent
  /** Some of its items have begun or ended. */
  | { kind: 'progress'; task: string; items: ItemCounts }
  /** Time has passed: every task whose wait is over runs. */
  | { kind: 'wake' }
  /** The node that ran it is gone. @param repeatable by task: whether it may be run again */
  | { kind: 'lost'; repeatable: Record<string, boolean> }
  | { kind: 'cancel' }

/**
 * What one run of a task, or of one of its items, came to. With `items` it is the task as a whole: all of
 * them have ended or wait, and what can be tried again was.
 */
export type RunEvent =
  | { kind: 'completed'; task: string; output: Json; items?: ItemCounts }
  | {
      kind: 'failed'
      task: string
      error: TaskFailure
      /** It had made no host call other than log. */
      harmless?: boolean
      /** Its runner was lost, and it was the task that brought it down. */
      culprit?: boolean
      /** Running its type again with this input does no harm. */
      repeatable?: boolean
      items?: ItemCounts
    }
  /** It asked to run again later. */
  | { kind: 'later'; task: string; afterMs: number; reason: string }
  /** It sleeps and has given up its runner. @param call it waits for another session: why, in words */
  | { kind: 'slept'; task: string; until: number; call?: string; items?: ItemCounts }

/** What is to be done about it. */
export type Command =
  | { kind: 'run'; task: string; attempt: number; resumed: boolean }
  /** A running task is to be stopped; its outcome is of no interest. */
  | { kind: 'stop'; task: string }
  /** Nothing runs, some task sleeps: go on at that time. */
  | { kind: 'sleep'; until: number }
  | { kind: 'finish'; status: Extract<SessionStatus, 'completed' | 'failed' | 'cancelled'> }
