import type { TaskFailure } from '@patchbay/sandbox'

export type { TaskFailure }

/** How far a task that runs once per item has come. The states of its items are stored beside the session. */
export interface ItemCounts {
  total: number
  completed: number
  failed: number
}

/**
 * Where one task of a session stands. Outputs are not in here: they are stored beside the session and
 * given to the engine with the event that brings them. Times are milliseconds since the epoch.
 */
export type TaskState =
  | { status: 'waiting' }
  | {
      status: 'running'
      /** 1-based; counts runs, not `RetryLater`s and not resumptions after a sleep. */
      attempt: number
      startedAt: number
      /** `RetryLater`s so far. */
      laters: number
      /** Runs that ended with the loss of their runner or node. */
      losses?: number
      /** It goes on after a sleep: it has a journal, or items that have begun. */
      resumed: boolean
      items?: ItemCounts
    }
  | {
      /** Started, but now waiting for a time: no slot, no runner. Clients see it as `running`. */
      status: 'sleeping'
      attempt: number
      startedAt: number
      laters: number
      losses?: number
      wakeAt: number
      /**
       * `retry`: backoff after a failed attempt · `later`: RetryLater · `sleep`: the task's own sleep · `call`:
       * it, or one of its items, waits for another session, and looks at that again whenever it is woken
       */
      why: 'retry' | 'later' | 'sleep' | 'call'
      reason?: string
      items?: ItemCounts
    }
  | {
      status: 'completed'
      /** 0 for pinned tasks and for those whose output a retry carried over. */
      attempts: number
      startedAt: number
      finishedAt: number
      items?: ItemCounts
    }
  | {
      status: 'failed'
      attempts: number
      error: TaskFailure
      startedAt: number
      finishedAt: number
      items?: ItemCounts
    }
  | { status: 'skipped'; finishedAt: number }
  | { status: 'cancelled'; attempts: number; startedAt?: number; finishedAt: number; items?: ItemCounts }

export type Running = Extract<TaskState, { status: 'running' }>
export type Sleeping = Extract<TaskState, { status: 'sleeping' }>
export type Failed = Extract<TaskState, { status: 'failed' }>

/** Where one item of a task stands; undefined where it has not begun. */
export type ItemState = Exclude<TaskState, { status: 'waiting' | 'skipped' }>

export type TaskStatus = TaskState['status']

export type SessionStatus = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'

/** What the engine knows of a session and all that it needs to go on after a crash. */
export interface SessionState {
  status: SessionStatus
  tasks: Record<string, TaskState>
  /** Per edge of the graph, in its order: whether it opened, once its source has ended. */
  edges: Array<'open' | 'closed' | null>
}
