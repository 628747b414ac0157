import type { JsonObject } from '@patchbay/sdk'
import type { InteractionRecord, ItemRecord, SessionRecord, TaskRecord, Trigger } from '../store/records.ts'
import type { Runnable } from './runnables.ts'

/** What is to be started, for whom, and how long they wait for it. */
export interface StartRequest {
  /** By `namedSessionId`, of a session that starts once only; a new one where absent. */
  id?: string
  interaction: Pick<InteractionRecord, 'id' | 'name' | 'slug' | 'ownerId'>
  runnable: Runnable
  callerId: string
  trigger: Trigger
  /** Already checked against the version's body schema. */
  input: JsonObject
  /** Records of tasks that are not to run: pinned, or carried over from the session that this one repeats. */
  given?: TaskRecord[]
  /** Records of items that are not to run, of these tasks and of some that are to run for other items. */
  givenItems?: ItemRecord[]
  retryOf?: SessionRecord['retryOf']
  parent?: SessionRecord['parent']
  idempotencyKey?: string | undefined
  /** Sessions that the caller may have running or queued, this one included; undefined: any number. */
  openAtMost?: number | undefined
  /** How long the caller waits for the end, milliseconds; 0: not at all. */
  waitMs: number
  /** Aborted when the caller is gone. */
  gone: AbortSignal
}
