import type { TaskFailure } from '@patchbay/sandbox'

export type { TaskFailure }

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
      /** It goes on after a sleep: it has a journal. */
      resumed: boolean
    }
  | {
      /** Started, but now waiting for a time: no slot, no runner. Clients see it as `running`. */
      status: 'sleeping'
      attempt: number
      startedAt: number
      laters: number
      losses?: number
      wakeAt: number
      /** `retry`: backoff after a failed attempt · `later`: RetryLater · `sleep`: the task's own sleep */
      why: 'retry' | 'later' | 'sleep'
      reason?: string
    }
  | {
      status: 'completed'
      /** 0 for pinned tasks and for those whose output a retry carried over. */
      attempts: number
      startedAt: number
      finishedAt: number
    }
  | { status: 'failed'; attempts: number; error: TaskFailure; startedAt: number; finishedAt: number }
  | { status: 'skipped'; finishedAt: number }
  | { status: 'cancelled'; attempts: number; startedAt?: number; finishedAt: number }

export type TaskStatus = TaskState['status']

export type SessionStatus = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'

/** What the engine knows of a session and all that it needs to go on after a crash. */
export interface SessionState {
  status: SessionStatus
  tasks: Record<string, TaskState>
  /** Per edge of the graph, in its order: whether it opened, once its source has ended. */
  edges: Array<'open' | 'closed' | null>
}
