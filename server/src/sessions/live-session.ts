import type { Logger } from 'pino'
import { advance, type Command, type EngineEvent } from '../engine/advance.ts'
import type { SessionState } from '../engine/session-state.ts'
import { isFinal } from '../engine/status.ts'
import type { KnownAccounts } from '../integrations/known-accounts.ts'
import type { SessionHead } from '../store/port.ts'
import type { ItemRecord, SessionParent, SessionRecord, TaskRecord } from '../store/records.ts'
import { Alarm } from './alarm.ts'
import { type Checkpoint, Checkpoints, type Save } from './checkpoints.ts'
import { HeldLease } from './held-lease.ts'
import { isOvertaken } from './is-overtaken.ts'
import type { Runnable } from './runnables.ts'
import type { TaskResult } from './run-task.ts'
import type { SessionEvents } from './session-events.ts'
import { capped, type Kept } from './stored-bytes.ts'
import { TaskRuns, type TaskRunsDeps } from './task-runs.ts'
import { TaskValues } from './task-values.ts'

export interface LiveSessionDeps extends TaskRunsDeps {
  events: SessionEvents
  log: Logger
  leaseMs: number
  save: Save
}

/**
 * How a session left this node: `ended` for good, `suspended` until its `wakeAt`, or `abandoned` because
 * another node took it over, or the store could not be written for as long as the lease lasted.
 */
export type Departure = 'ended' | 'suspended' | 'abandoned'

/**
 * A session while this node runs it: feeds the engine with what happens, has each step stored and obeys
 * what the engine commands.
 */
export class LiveSession {
  readonly #deps: LiveSessionDeps
  readonly #runnable: Runnable
  readonly #lease: HeldLease
  readonly #values: TaskValues
  readonly #checkpoints: Checkpoints
  readonly #runs: TaskRuns
  readonly #events: EngineEvent[] = []
  readonly #wakeUp = new Alarm(() => this.handle({ kind: 'wake' }))
  readonly #departed = Promise.withResolvers<Departure>()
  readonly #mayComputeFirst: boolean
  #record: SessionRecord
  #stepping = false
  #departure: Departure | undefined

  /**
   * @param options.leasedAt when the lease was asked for, by `performance.now()`
   * @param options.mayBeRefused whether the first write may give null though nothing is wrong
   * @param options.firstWrite where the session is not stored yet: inserts it, or gives null; never rejects
   * @param options.mayComputeFirst whether tasks that only compute may run for a moment before the first write
   */
  constructor(
    deps: LiveSessionDeps,
    options: {
      record: SessionRecord
      runnable: Runnable
      tasks: TaskRecord[]
      items: ItemRecord[]
      /** Where some were looked up already. */
      accounts?: KnownAccounts | undefined
      leasedAt: number
      mayBeRefused?: boolean
      firstWrite?: Save
      mayComputeFirst?: boolean
    },
  ) {
    this.#deps = deps
    this.#record = options.record
    this.#runnable = options.runnable
    this.#mayComputeFirst = options.mayComputeFirst ?? false
    this.#lease = new HeldLease(deps.leaseMs, options.leasedAt)
    this.#values = new TaskValues(this, options.runnable, options)
    this.#checkpoints = new Checkpoints({
      lease: this.#lease,
      log: deps.log,
      save: deps.save,
      firstWrite: options.firstWrite,
      mayBeRefused: options.mayBeRefused,
      current: () => this.#record,
      response: () => this.#values.response,
      stored: (checkpoint) => this.#stored(checkpoint),
      lost: () => this.abandon(),
      failed: (error) => this.#giveUp(error),
    })
    this.#runs = new TaskRuns(deps, {
      session: this,
      accounts: options.accounts ?? deps.actFor.knownAccounts(),
      findTask: options.runnable.findTask,
      values: this.#values,
      checkpoints: this.#checkpoints,
      mayAct: () => this.#mayAct,
      handle: (event) => this.handle(event),
      capped: (result, replaced) => this.#capped(result, replaced),
      settle: (result) => this.#settle(result),
      abandon: () => this.abandon(),
      failed: (error) => this.#giveUp(error),
    })
  }

  get id(): string {
    return this.#record.id
  }

  /** Resolves when nothing of it is left on this node. */
  get departed(): Promise<Departure> {
    return this.#departed.promise
  }

  /** As far as it is known here; newer than what is stored while a write is under way. */
  get record(): SessionRecord {
    return this.#record
  }

  /** Whether something has happened while it was being suspended: it is to be taken up again at once. */
  get restless(): boolean {
    return this.#departure === 'suspended' && this.#checkpoints.dirty
  }

  get #mayAct(): boolean {
    return this.#departure === undefined && this.#lease.held
  }

  /** Begins, or goes on after a wait or the loss of its node. */
  resume(): void {
    if (this.#record.state.status === 'queued') {
      this.handle({ kind: 'start', given: this.#values.outputs, items: this.#values.itemCounts })
      return
    }
    this.handle({ kind: 'lost', repeatable: this.#runs.interrupted(this.#runnable.plan) })
    this.handle({ kind: 'wake' })
  }

  /** @param askedAt when the renewal was asked for, by `performance.now()` */
  renewed(askedAt: number): void {
    this.#lease.renewed(askedAt)
  }

  /** Makes way where somebody else has written the session. @param head as it is stored, or was a moment ago */
  compare(head: SessionHead): void {
    if (isOvertaken(this.#record, { head, writing: this.#checkpoints.writing })) this.abandon()
  }

  /**
   * A session that a task of this one has called is over.
   *
   * @returns false where this one has left the node
   */
  childEnded(parent: SessionParent): boolean {
    if (this.#departure !== undefined) return false
    this.#runs.childEnded(parent)
    this.handle({ kind: 'wake' })
    return true
  }

  /** Stops everything without another write: whoever claims the session next goes on from what is stored. */
  abandon(): void {
    if (this.#departure !== undefined) return
    this.#depart('abandoned')
    this.#runs.stopAll()
  }

  handle(event: EngineEvent): void {
    if (this.#departure !== undefined) return
    if (!this.#mayWait(event)) this.#checkpoints.hurry()
    this.#events.push(event)
    if (this.#stepping) return
    this.#stepping = true
    try {
      for (let next = this.#events.shift(); next; next = this.#events.shift()) this.#step(next)
    } catch (error) {
      return this.#giveUp(error)
    } finally {
      this.#stepping = false
    }
    this.#checkpoints.flush()
  }

  /** Whether nobody can tell if this is stored with what follows, or lost with the node. */
  #mayWait({ kind }: EngineEvent): boolean {
    return kind === 'completed' || (kind === 'start' && this.#mayComputeFirst)
  }

  /** A bug, which must cost no more than this session. */
  #giveUp(error: unknown): void {
    this.#deps.log.error({ err: error, session: this.id }, 'a session went wrong')
    this.abandon()
  }

  #step(event: EngineEvent): void {
    const now = this.#deps.now()
    const { state, commands } = advance(this.#runnable.plan, this.#record.state, event, {
      now,
      random: Math.random,
    })
    if (state !== this.#record.state) {
      const startedAt = this.#record.startedAt ?? (state.status === 'queued' ? null : now)
      this.#record = { ...this.#record, state, startedAt, wakeAt: null }
      this.#checkpoints.mark()
      for (const command of commands) this.#obey(command, now)
    }
    if (event.kind !== 'start' && event.kind !== 'completed') this.#armWakeUp(now)
  }

  /** A task that sleeps while others run is woken here; a session that sleeps as a whole leaves the node. */
  #armWakeUp(now: number): void {
    const { state, wakeAt } = this.#record
    this.#wakeUp.set(wakeAt === null ? earliestWakeAt(state) : Infinity, now)
  }

  #obey(command: Command, now: number): void {
    switch (command.kind) {
      case 'run':
        return this.#runs.start(this.#runnable.plan.task(command.task))
      case 'stop':
        return this.#runs.stop(command.task)
      case 'sleep':
        this.#record = { ...this.#record, wakeAt: command.until }
        return this.#checkpoints.hurry()
      case 'finish':
        this.#record = { ...this.#record, finishedAt: now }
        return this.#checkpoints.hurry()
      default:
        return command satisfies never
    }
  }

  #capped(given: TaskResult, replaced: Kept | undefined): TaskResult {
    const { result, storedBytes } = capped(given, { storedBytes: this.#record.storedBytes, replaced })
    this.#record = { ...this.#record, storedBytes }
    return result
  }

  #settle(given: TaskResult): void {
    if (this.#departure !== undefined) return
    const result = this.#capped(given, this.#values.latestOf(given.record.task))
    this.#values.take(result)
    this.#checkpoints.keepTask(result.record)
    this.handle(result.event)
  }

  #stored({ session, saved, tasks, items }: Checkpoint): boolean {
    const { revision, epoch, lease } = saved
    this.#record = { ...this.#record, revision, epoch, lease }
    const values = this.#values
    this.#deps.events.publish({
      session: { ...session, revision },
      tasks,
      items,
      outputOf: (task) => values.completedOutputOf(task),
      output: () => values.response,
    })
    if (isFinal(session.state.status)) this.#depart('ended')
    // The lease was given up with this write: what has happened meanwhile is for whoever claims it next.
    else if (session.wakeAt !== null) this.#suspend()
    else return true
    return false
  }

  #suspend(): void {
    this.#depart('suspended')
    this.#runs.stopAll()
  }

  #depart(departure: Departure): void {
    this.#wakeUp.clear()
    this.#checkpoints.close()
    this.#departure = departure
    this.#departed.resolve(departure)
  }
}

function earliestWakeAt(state: SessionState): number {
  let earliest = Infinity
  for (const task of Object.values(state.tasks)) {
    if (task.status === 'sleeping') earliest = Math.min(earliest, task.wakeAt)
  }
  return earliest
}
