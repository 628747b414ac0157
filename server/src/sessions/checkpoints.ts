import { setTimeout as delay } from 'node:timers/promises'
import type { Json } from '@patchbay/sdk'
import type { Logger } from 'pino'
import { isFinal } from '../engine/status.ts'
import { type SessionWrite, StoreUnavailable } from '../store/port.ts'
import type { ItemRecord, SessionRecord, TaskRecord } from '../store/records.ts'
import { answerOf } from './answer.ts'
import type { HeldLease } from './held-lease.ts'

/** Between two tries of a write that the store refused, milliseconds. */
const writeRetryMs = 200

/**
 * So long the outcome of a task that only computes may wait to be stored with what follows, milliseconds:
 * nothing has left the session, so after a crash it is computed again and nobody can tell. So may the session
 * itself, of which nobody has heard before its answer: one that is over by then is a single write.
 */
const delayMs = 100

export type Save = (write: SessionWrite) => Promise<SessionRecord | null>

/** A step of a session that is durable now. */
export interface Checkpoint {
  /** As it was written. */
  session: SessionRecord
  /** As it is stored. */
  saved: SessionRecord
  tasks: TaskRecord[]
  items: ItemRecord[]
}

export interface CheckpointsOptions {
  lease: HeldLease
  log: Logger
  save: Save
  /** Where the session is not stored yet: inserts it, or gives null; never rejects. */
  firstWrite?: Save | undefined
  /** Whether the first write may give null though nothing is wrong. */
  mayBeRefused?: boolean | undefined
  /** The session as it is to be stored. */
  current: () => SessionRecord
  /** What its endpoint answers with. */
  response: () => Json
  /** @returns whether it goes on here */
  stored: (checkpoint: Checkpoint) => boolean
  /** Somebody else has written, or the store could not be for as long as the lease lasted. */
  lost: () => void
  /** A bug. */
  failed: (error: unknown) => void
}

/** One write on its way: what it holds, and what may only happen once it is durable. */
interface Batch {
  tasks: Map<string, TaskRecord>
  items: Map<string, ItemRecord>
  whenDurable: Array<() => void>
}

function newBatch(): Batch {
  return { tasks: new Map(), items: new Map(), whenDurable: [] }
}

/** Stores a session step by step: at most one write is under way; what happens meanwhile goes into the next. */
export class Checkpoints {
  readonly #options: CheckpointsOptions
  #write: Save
  #mayBeRefused: boolean
  #next: Batch = newBatch()
  #underWay: Batch | undefined
  #dirty = false
  /** What is not stored yet may not wait for more. */
  #urgent = false
  #closed = false
  #later: NodeJS.Timeout | undefined

  constructor(options: CheckpointsOptions) {
    this.#options = options
    this.#write = options.firstWrite ?? options.save
    this.#mayBeRefused = options.mayBeRefused ?? false
  }

  get writing(): boolean {
    return this.#underWay !== undefined
  }

  /** Whether something has happened that no write holds. */
  get dirty(): boolean {
    return this.#dirty
  }

  /** Whether it may turn out that this session is none: then nothing of it runs before it is stored. */
  get mayBeRefused(): boolean {
    return this.#mayBeRefused
  }

  /** There is something to store. */
  mark(): void {
    this.#dirty = true
  }

  /** What is not stored yet is stored with the next flush. */
  hurry(): void {
    this.#urgent = true
  }

  keepTask(record: TaskRecord): void {
    this.#next.tasks.set(record.task, record)
  }

  keepItem(record: ItemRecord): void {
    this.#next.items.set(`${record.task}/${record.index}`, record)
  }

  /** @param proceed called once all that has happened is durable, unless the session leaves the node */
  whenDurable(proceed: () => void): void {
    const { tasks, items } = this.#next
    if (this.#dirty || tasks.size > 0 || items.size > 0) {
      this.#next.whenDurable.push(proceed)
      this.#urgent = true
    } else if (this.#underWay) {
      this.#underWay.whenDurable.push(proceed)
    } else {
      proceed()
    }
  }

  flush(): void {
    if (this.#underWay) return
    this.#writeAll().catch((error: unknown) => this.#options.failed(error))
  }

  /** Nothing is written any more, but for the write that is under way. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#later)
  }

  async #writeAll(): Promise<void> {
    const { current, stored, lost } = this.#options
    while (this.#dirty && this.#urgent && !this.#closed) {
      const batch = this.#next
      this.#underWay = batch
      this.#next = newBatch()
      this.#dirty = false
      this.#urgent = false
      const session = current()
      const tasks = [...batch.tasks.values()]
      const items = [...batch.items.values()]
      const saved = await this.#persist(session, tasks, items)
      if (!saved) return lost()
      if (!stored({ session, saved, tasks, items })) return
      for (const proceed of batch.whenDurable) proceed()
    }
    this.#underWay = undefined
    if (this.#dirty && !this.#closed) this.#flushLater()
  }

  #flushLater(): void {
    this.#later ??= setTimeout(() => {
      this.#later = undefined
      this.#urgent = true
      this.flush()
    }, delayMs)
  }

  /** Writes until the store takes it, the lease runs out, or somebody else has written. */
  async #persist(
    session: SessionRecord,
    tasks: TaskRecord[],
    items: ItemRecord[],
  ): Promise<SessionRecord | null> {
    const { lease, log, save, response } = this.#options
    const ended = isFinal(session.state.status)
    const write: SessionWrite = {
      session,
      tasks,
      ...(items.length > 0 && { items }),
      lease: ended || session.wakeAt !== null ? 'release' : 'keep',
      ...(ended && answerOf(session, response)),
    }
    for (;;) {
      try {
        const saved = await this.#write(write)
        this.#write = save
        this.#mayBeRefused = false
        return saved
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || this.#closed || !lease.held) {
          log.error({ err: error, session: session.id }, 'a session could not be stored')
          return null
        }
        await delay(writeRetryMs)
      }
    }
  }
}
