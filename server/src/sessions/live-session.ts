import { setTimeout as delay } from 'node:timers/promises'
import type { GraphTask } from '@patchbay/graph'
import type { Sandbox } from '@patchbay/sandbox'
import type { Json } from '@patchbay/sdk'
import type { Logger } from 'pino'
import { advance, type Command, type EngineEvent } from '../engine/advance.ts'
import { resolveResponse } from '../engine/bindings.ts'
import { resolveList } from '../engine/for-each-list.ts'
import { visibleOutput } from '../engine/failure-output.ts'
import { isFinal } from '../engine/status.ts'
import type { Running, SessionState } from '../engine/session-state.ts'
import { type SessionHead, type SessionWrite, StoreUnavailable } from '../store/port.ts'
import type { ItemRecord, SessionParent, SessionRecord, TaskRecord } from '../store/records.ts'
import type { Catalogue } from '../tasks/catalogue.ts'
import { isPure, isRepeatable, type TaskType } from '../tasks/task-type.ts'
import { answerOf } from './answer.ts'
import { checkedInput, type CheckedInput } from './checked-input.ts'
import { HostRuns, type HostTask } from './host-task.ts'
import { ForEachRun } from './for-each/for-each-run.ts'
import { outputsOf } from './for-each/item-records.ts'
import type { Runnable } from './runnables.ts'
import { refusedInput, runTask, type TaskResult, type TaskRun } from './run-task.ts'
import type { SessionEvents } from './session-events.ts'

/** All that a session may keep beside itself, bytes. */
const maxStoredBytes = 64 * 1024 * 1024

/** Longer timers overflow in Node; the wake-up that comes too early arms the next. */
const maxTimerMs = 2 ** 31 - 1

/** Between two tries of a write that the store refused, milliseconds. */
const writeRetryMs = 200

/**
 * So long the outcome of a task that only computes may wait to be stored with what follows, milliseconds:
 * nothing has left the session, so after a crash it is computed again and nobody can tell.
 */
const checkpointDelayMs = 50

export interface LiveSessionDeps {
  sandbox: Sandbox
  catalogue: Catalogue
  events: SessionEvents
  log: Logger
  leaseMs: number
  /** Of a type whose work the hub does itself. */
  hostTaskOf: (type: TaskType) => HostTask | undefined
  /** The store's clock. */
  now: () => number
  save: (write: SessionWrite) => Promise<SessionRecord | null>
}

/**
 * How a session left this node: `ended` for good, `suspended` until its `wakeAt`, or `abandoned` because
 * another node took it over, or the store could not be written for as long as the lease lasted.
 */
export type Departure = 'ended' | 'suspended' | 'abandoned'

/** One write on its way: what it holds, and what may only happen once it is durable. */
interface Batch {
  records: Map<string, TaskRecord>
  items: Map<string, ItemRecord>
  whenDurable: Array<() => void>
}

function newBatch(): Batch {
  return { records: new Map(), items: new Map(), whenDurable: [] }
}

/** A run of a task, or of one of its items, as it is handed to the sandbox. */
type Dispatch = Pick<TaskRun, 'task' | 'item' | 'type' | 'input' | 'signal'> & {
  run: Pick<Running, 'attempt' | 'losses' | 'resumed'>
  earlier: Pick<TaskRecord, 'journal' | 'logs'> | undefined
}

/**
 * A session while this node runs it: feeds the engine with what happens, stores each step and dispatches
 * what the engine commands. At most one write is under way; what happens meanwhile goes into the next.
 */
export class LiveSession {
  readonly #deps: LiveSessionDeps
  readonly #runnable: Runnable
  readonly #outputs: Map<string, Json>
  /** The latest record of each task that may run again: its logs and its journal. */
  readonly #earlier: Map<string, TaskRecord>
  readonly #running = new Map<string, AbortController>()
  /** Of the tasks that run once per item; each item's record as it was when the session came to this node. */
  readonly #forEach = new Map<string, ForEachRun>()
  readonly #items: ItemRecord[]
  readonly #hostRuns = new HostRuns()
  readonly #events: EngineEvent[] = []
  readonly #departed = Promise.withResolvers<Departure>()
  #record: SessionRecord
  #next: Batch = newBatch()
  #dirty = false
  /** What is not stored yet may not wait for more. */
  #urgent = false
  #checkpoint: NodeJS.Timeout | undefined
  #stepping = false
  #writing = false
  #departure: Departure | undefined
  #wakeUp: NodeJS.Timeout | undefined
  /** On the monotonic clock: until then no other node may claim the session. */
  #leasedUntil: number
  #write: (write: SessionWrite) => Promise<SessionRecord | null>
  /** Whether it may turn out that this session is none: then nothing of it runs before it is stored. */
  #mayBeRefused: boolean

  /**
   * @param options.leasedAt when the lease was asked for, by `performance.now()`
   * @param options.mayBeRefused whether the first write may give null though nothing is wrong
   * @param options.firstWrite where the session is not stored yet: inserts it, or gives null; never rejects
   */
  constructor(
    deps: LiveSessionDeps,
    options: {
      record: SessionRecord
      runnable: Runnable
      tasks: TaskRecord[]
      items: ItemRecord[]
      leasedAt: number
      mayBeRefused?: boolean
      firstWrite?: (write: SessionWrite) => Promise<SessionRecord | null>
    },
  ) {
    this.#deps = deps
    this.#record = options.record
    this.#runnable = options.runnable
    this.#leasedUntil = options.leasedAt + deps.leaseMs
    this.#write = options.firstWrite ?? deps.save
    this.#mayBeRefused = options.mayBeRefused ?? false
    this.#outputs = outputsOf(options.tasks, options.items)
    this.#earlier = new Map(options.tasks.map((record) => [record.task, record]))
    this.#items = options.items
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

  /** Begins, or goes on after a wait or the loss of its node. */
  resume(): void {
    if (this.#record.state.status === 'queued') {
      const counts = [...this.#earlier].flatMap(([task, { items }]) =>
        items ? [[task, items] as const] : [],
      )
      const items = Object.fromEntries(counts)
      this.handle({ kind: 'start', given: Object.fromEntries(this.#outputs), items })
      return
    }
    this.handle({ kind: 'lost', repeatable: this.#interrupted() })
    this.handle({ kind: 'wake' })
  }

  /** The tasks that were running when their node was lost, and whether each may be run again. */
  #interrupted(): Record<string, boolean> {
    const interrupted: Record<string, boolean> = {}
    for (const [name, { status }] of Object.entries(this.#record.state.tasks)) {
      if (status !== 'running') continue
      const task = this.#runnable.plan.task(name)
      const type = this.#deps.catalogue.get(task.type)
      interrupted[name] = type !== undefined && isRepeatable(type, this.#inputOf(task, type).input)
    }
    return interrupted
  }

  #inputOf(task: GraphTask, type: TaskType, item?: Json): CheckedInput {
    const outputOf = (other: string) => this.#outputOf(other)
    return checkedInput(type, { task, body: this.#record.input, outputOf, item })
  }

  #outputOf(name: string): Json | undefined {
    return visibleOutput(this.#record.state.tasks[name], () => this.#outputs.get(name))
  }

  /** @param askedAt when the renewal was asked for, by `performance.now()` */
  renewed(askedAt: number): void {
    this.#leasedUntil = askedAt + this.#deps.leaseMs
  }

  /**
   * Whether somebody else has written the session: then nothing that happens here counts any more.
   *
   * @param head as it is stored, or was a moment ago
   */
  isOvertaken({ epoch, revision }: SessionHead): boolean {
    // It is being inserted: nobody else knows of it.
    if (this.#record.lease === null) return false
    // One more may be our own write, which is under way.
    const known = this.#record.revision + (this.#writing ? 1 : 0)
    return epoch > this.#record.epoch || revision > known
  }

  /** Whether something has happened while it was being suspended: it is to be taken up again at once. */
  get restless(): boolean {
    return this.#departure === 'suspended' && this.#dirty
  }

  /**
   * A session that a task of this one has called is over.
   *
   * @returns false where this one has left the node
   */
  childEnded({ task, item }: SessionParent): boolean {
    if (this.#departure !== undefined) return false
    this.#hostRuns.ended(task, item)
    if (this.#record.state.tasks[task]?.status === 'running') this.#forEach.get(task)?.wake()
    this.handle({ kind: 'wake' })
    return true
  }

  /** Stops everything without another write: whoever claims the session next goes on from what is stored. */
  abandon(): void {
    if (this.#departure !== undefined) return
    this.#depart('abandoned')
    for (const controller of this.#running.values()) controller.abort()
  }

  handle(event: EngineEvent): void {
    if (this.#departure !== undefined) return
    if (event.kind !== 'completed') this.#urgent = true
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
    void this.#flush().catch((error: unknown) => this.#giveUp(error))
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
      this.#dirty = true
      for (const command of commands) this.#obey(command, now)
    }
    if (event.kind !== 'start' && event.kind !== 'completed') this.#armWakeUp(now)
  }

  /** A task that sleeps while others run is woken here; a session that sleeps as a whole leaves the node. */
  #armWakeUp(now: number): void {
    clearTimeout(this.#wakeUp)
    if (this.#record.wakeAt !== null) return
    const wakeAt = earliestWakeAt(this.#record.state)
    if (wakeAt === Infinity) return
    const ms = Math.min(Math.max(wakeAt - now, 1), maxTimerMs)
    this.#wakeUp = setTimeout(() => this.handle({ kind: 'wake' }), ms)
  }

  #obey(command: Command, now: number): void {
    switch (command.kind) {
      case 'run':
        return this.#prepare(command.task)
      case 'stop':
        return this.#running.get(command.task)?.abort()
      case 'sleep':
        this.#record = { ...this.#record, wakeAt: command.until }
        this.#urgent = true
        return
      case 'finish':
        this.#record = { ...this.#record, finishedAt: now }
        this.#urgent = true
        return
      default:
        return command satisfies never
    }
  }

  #prepare(name: string): void {
    const task = this.#runnable.plan.task(name)
    const type = this.#deps.catalogue.get(task.type)
    if (!type) {
      const message = `There is no task type ${task.type} on this hub any more`
      this.handle({ kind: 'failed', task: name, error: { code: 'input_invalid', message } })
      return
    }
    if (task.forEach) return this.#runItems(task, type)
    const { input, errors } = this.#inputOf(task, type)
    if (errors.length > 0) return this.#settle(refusedInput(task, type, input, errors))

    const controller = new AbortController()
    this.#running.set(name, controller)
    const { signal } = controller
    const run = this.#record.state.tasks[name] as Running
    this.#dispatch({ task, type, input, run, earlier: this.#earlier.get(name), signal }, (result) => {
      if (this.#running.get(name) === controller) this.#running.delete(name)
      this.#settle(result)
    })
  }

  #runItems(task: GraphTask, type: TaskType): void {
    const known = this.#forEach.get(task.name)
    if (known) return known.wake()
    const outputOf = (other: string) => this.#outputOf(other)
    const resolved = resolveList({ task, body: this.#record.input, outputOf })
    if ('refused' in resolved) {
      const error = { code: 'input_invalid', message: resolved.refused }
      return this.handle({ kind: 'failed', task: task.name, error })
    }
    const controller = new AbortController()
    this.#running.set(task.name, controller)
    const { signal } = controller
    const run = new ForEachRun({
      now: this.#deps.now,
      task,
      type,
      list: resolved.list,
      records: this.#items.filter((record) => record.task === task.name),
      signal,
      inputOf: (item) => this.#inputOf(task, type, item),
      dispatch: (order, settle) => this.#dispatch({ task, type, signal, ...order }, settle),
      capped: (result) => this.#capped(result),
      keep: (record) => void this.#next.items.set(`${record.task}/${record.index}`, record),
      tell: (event) => this.handle(event),
      settle: (result) => this.#settle(result),
    })
    this.#forEach.set(task.name, run)
    run.go()
  }

  #dispatch({ run, earlier, ...order }: Dispatch, settle: (result: TaskResult) => void): void {
    const { task, item, type, input, signal } = order
    const hostTask = this.#deps.hostTaskOf(type)
    const pure = !hostTask && isPure(type, input)
    const start = async () => {
      if (this.#departure !== undefined || signal.aborted) return
      if (!this.#holdsLease()) return this.abandon()
      if (hostTask) {
        const result = await this.#hostRuns.run(hostTask, { ...order, run, session: this.#record })
        this.#urgent = true
        return settle(result)
      }
      const name = item === undefined ? task.name : `${task.name}/${item}`
      const result = await runTask(this.#deps.sandbox, {
        ...order,
        executionId: `${this.id}/${name}/${run.attempt}/${this.#record.epoch}/${this.#record.revision}`,
        sessionId: this.id,
        interactionOwner: this.#record.ownerId,
        journal: earlier?.journal ?? [],
        earlierLogs: earlier?.logs ?? [],
        mayCallHost: () => this.#holdsLease(),
      })
      if (!pure || item !== undefined) this.#urgent = true
      settle(result)
    }
    // What only computes may overlap the write that makes it ready: nobody can tell. Anything else must
    // be known to have begun, and the outcomes it builds on be durable, before it does.
    const begin = () => void start().catch((error: unknown) => this.#giveUp(error))
    if (pure && !this.#mayBeRefused) return begin()
    this.#next.whenDurable.push(begin)
    this.#urgent = true
  }

  /**
   * Counts what is to be kept. Where it would be too much, neither input nor output is, and a run that gave
   * an output has failed.
   */
  #capped({ event, record }: TaskResult): TaskResult {
    const bytes = (record.input?.length ?? 0) + (record.output?.length ?? 0)
    if (this.#record.storedBytes + bytes > maxStoredBytes) {
      const kept = { ...record, input: null, output: null }
      if (record.output === null) return { event, record: kept }
      const message = `With this output the session would keep more than ${maxStoredBytes >> 20} MB`
      const error = { code: 'output_too_large', message }
      return { event: { kind: 'failed', task: record.task, error }, record: kept }
    }
    this.#record = { ...this.#record, storedBytes: this.#record.storedBytes + bytes }
    return { event, record }
  }

  #settle(result: TaskResult): void {
    if (this.#departure !== undefined) return
    const { event, record } = this.#capped(result)
    if (event.kind === 'completed') this.#outputs.set(record.task, event.output)
    this.#earlier.set(record.task, record)
    this.#next.records.set(record.task, record)
    this.handle(event)
  }

  async #flush(): Promise<void> {
    if (this.#writing) return
    this.#writing = true
    while (this.#dirty && this.#urgent && this.#departure === undefined) {
      const batch = this.#next
      this.#next = newBatch()
      this.#dirty = false
      this.#urgent = false
      const written = this.#record
      const tasks = [...batch.records.values()]
      const items = [...batch.items.values()]
      const saved = await this.#persist(written, tasks, items)
      if (!saved) return this.abandon()
      this.#record = { ...this.#record, revision: saved.revision, epoch: saved.epoch, lease: saved.lease }
      this.#publish({ ...written, revision: saved.revision }, tasks, items)
      if (isFinal(written.state.status)) return this.#depart('ended')
      // The lease was given up with this write: what has happened meanwhile is for whoever claims it next.
      if (written.wakeAt !== null) return this.#suspend()
      for (const proceed of batch.whenDurable) proceed()
    }
    this.#writing = false
    if (this.#dirty && this.#departure === undefined) this.#flushLater()
  }

  #suspend(): void {
    this.#depart('suspended')
    for (const controller of this.#running.values()) controller.abort()
  }

  #flushLater(): void {
    this.#checkpoint ??= setTimeout(() => {
      this.#checkpoint = undefined
      this.#urgent = true
      void this.#flush().catch((error: unknown) => this.#giveUp(error))
    }, checkpointDelayMs)
  }

  /** Writes until the store takes it, the lease runs out, or somebody else has written. */
  async #persist(
    session: SessionRecord,
    tasks: TaskRecord[],
    items: ItemRecord[],
  ): Promise<SessionRecord | null> {
    const ended = isFinal(session.state.status)
    const write: SessionWrite = {
      session,
      tasks,
      ...(items.length > 0 && { items }),
      lease: ended || session.wakeAt !== null ? 'release' : 'keep',
      ...(ended && answerOf(session, () => this.#output())),
    }
    for (;;) {
      try {
        const saved = await this.#write(write)
        this.#write = this.#deps.save
        this.#mayBeRefused = false
        return saved
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || !this.#holdsLease()) {
          this.#deps.log.error({ err: error, session: session.id }, 'a session could not be stored')
          return null
        }
        await delay(writeRetryMs)
      }
    }
  }

  #publish(session: SessionRecord, tasks: TaskRecord[], items: ItemRecord[]): void {
    const outputOf = (task: string) => this.#outputs.get(task)
    this.#deps.events.publish({ session, tasks, items, outputOf, output: () => this.#output() })
  }

  #output(): Json {
    const { plan, response } = this.#runnable
    return resolveResponse({
      plan,
      response,
      outputOf: (task) => this.#outputOf(task),
      states: this.#record.state.tasks,
    })
  }

  #holdsLease(): boolean {
    return this.#departure === undefined && performance.now() < this.#leasedUntil
  }

  #depart(departure: Departure): void {
    clearTimeout(this.#wakeUp)
    clearTimeout(this.#checkpoint)
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
