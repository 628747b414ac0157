import type { GraphTask, Plan } from '@patchbay/graph'
import type { Json } from '@patchbay/sdk'
import type { EngineEvent } from '../engine/advance.ts'
import type { Running } from '../engine/session-state.ts'
import type { KnownAccounts } from '../integrations/known-accounts.ts'
import type { SessionParent, SessionRecord, TaskRecord } from '../store/records.ts'
import type { FindTask } from '../tasks/catalogue.ts'
import type { RunTypeDeps } from '../tasks/run-type.ts'
import type { TaskStates } from '../tasks/task-states.ts'
import { isPure, isRepeatable, type TaskType } from '../tasks/task-type.ts'
import type { Checkpoints } from './checkpoints.ts'
import { ForEachRun } from './for-each/for-each-run.ts'
import { HostRuns, type HostTask } from './host-task.ts'
import { InputGate } from './input-gate.ts'
import { refusedInput, runTask, type TaskResult, type TaskRun } from './run-task.ts'
import type { Kept } from './stored-bytes.ts'
import type { TaskValues } from './task-values.ts'

export interface TaskRunsDeps extends RunTypeDeps {
  /** Of a type whose work the hub does itself. */
  hostTaskOf: (type: TaskType) => HostTask | undefined
  /** What tasks remember of the caller. */
  states: TaskStates
  /** The store's clock. */
  now: () => number
}

export interface TaskRunsOptions {
  session: { readonly record: SessionRecord }
  accounts: KnownAccounts
  /** What the session's version runs. */
  findTask: FindTask
  values: TaskValues
  checkpoints: Checkpoints
  /** Whether the session is here still, and its lease held. */
  mayAct: () => boolean
  handle: (event: EngineEvent) => void
  /** Counts what a result is to keep in place of an earlier one, and fails it where that is too much. */
  capped: (result: TaskResult, replaced: Kept | undefined) => TaskResult
  /** A task's run is over. */
  settle: (result: TaskResult) => void
  abandon: () => void
  /** A bug. */
  failed: (error: unknown) => void
}

/** A run of a task, or of one of its items. */
interface Order extends Pick<TaskRun, 'task' | 'item' | 'type' | 'signal'> {
  /** The item itself. */
  value?: Json
  run: Pick<Running, 'attempt' | 'losses' | 'resumed'>
  earlier: Pick<TaskRecord, 'journal' | 'logs'> | undefined
}

/** With its input, as it is handed to the sandbox. */
type Prepared = Order & Pick<TaskRun, 'input' | 'inputJson'>

/** The tasks of one session that run on this node. */
export class TaskRuns {
  readonly #deps: TaskRunsDeps
  readonly #options: TaskRunsOptions
  readonly #running = new Map<string, AbortController>()
  readonly #forEach = new Map<string, ForEachRun>()
  readonly #hostRuns = new HostRuns()
  readonly #gate = new InputGate()

  constructor(deps: TaskRunsDeps, options: TaskRunsOptions) {
    this.#deps = deps
    this.#options = options
  }

  /** The tasks that were running when their node was lost, and whether each may be run again. */
  interrupted(plan: Plan): Record<string, boolean> {
    const { session, values, findTask } = this.#options
    const interrupted: Record<string, boolean> = {}
    for (const [name, { status }] of Object.entries(session.record.state.tasks)) {
      if (status !== 'running') continue
      const task = plan.task(name)
      const type = findTask(task.type)
      interrupted[name] = type !== undefined && isRepeatable(type, values.inputOf(task, type).input)
    }
    return interrupted
  }

  /** Runs a task that the engine has made ready. */
  start(task: GraphTask): void {
    const { session, values, findTask, handle, settle } = this.#options
    const { name } = task
    const type = findTask(task.type)
    if (!type) {
      const message = `There is no task type ${task.type} on this hub any more`
      return handle({ kind: 'failed', task: name, error: { code: 'input_invalid', message } })
    }
    if (task.forEach) return this.#runItems(task, type)
    const controller = new AbortController()
    this.#running.set(name, controller)
    const { signal } = controller
    const run = session.record.state.tasks[name] as Running
    const earlier = values.latestOf(name)
    this.#dispatch({ task, type, run, earlier, signal }, (result) => {
      if (this.#running.get(name) === controller) this.#running.delete(name)
      settle(result)
    })
  }

  stop(task: string): void {
    this.#running.get(task)?.abort()
  }

  stopAll(): void {
    for (const controller of this.#running.values()) controller.abort()
  }

  /** A session that a task of this one has called is over. */
  childEnded({ task, item }: SessionParent): void {
    this.#hostRuns.ended(task, item)
    if (this.#options.session.record.state.tasks[task]?.status === 'running') this.#forEach.get(task)?.wake()
  }

  #runItems(task: GraphTask, type: TaskType): void {
    const { values, checkpoints, handle, capped, settle } = this.#options
    const known = this.#forEach.get(task.name)
    if (known) return known.wake()
    const resolved = values.listOf(task)
    if ('refused' in resolved) {
      const error = { code: 'input_invalid', message: resolved.refused }
      return handle({ kind: 'failed', task: task.name, error })
    }
    const controller = new AbortController()
    this.#running.set(task.name, controller)
    const { signal } = controller
    const run = new ForEachRun({
      now: this.#deps.now,
      task,
      list: resolved.list,
      records: values.itemsOf(task.name),
      signal,
      isRepeatable: (item) => isRepeatable(type, values.inputOf(task, type, item).input),
      dispatch: (order, settle) => this.#dispatch({ task, type, signal, ...order }, settle),
      capped,
      keep: (record) => checkpoints.keepItem(record),
      tell: handle,
      settle,
    })
    this.#forEach.set(task.name, run)
    run.go()
  }

  #dispatch(order: Order, settle: (result: TaskResult) => void): void {
    this.#gate.enter(() => this.#prepare(order, settle))
  }

  #prepare(order: Order, settle: (result: TaskResult) => void): void {
    const { values, checkpoints, failed } = this.#options
    const { task, type, value, signal } = order
    if (signal.aborted) return this.#gate.leave(0)
    const { input, errors } = values.inputOf(task, type, value)
    if (errors.length > 0) {
      settle(refusedInput(task, type, input, errors))
      return this.#gate.leave(0)
    }
    const inputJson = JSON.stringify(input)
    this.#gate.hold(inputJson.length)
    const pure = !this.#deps.hostTaskOf(type) && isPure(type, input)
    const begin = () =>
      void this.#run({ ...order, input, inputJson }, { pure, settle })
        .then(() => this.#gate.leave(inputJson.length))
        .catch(failed)
    // What only computes may overlap the write that makes it ready: nobody can tell. Anything else must
    // be known to have begun, and the outcomes it builds on be durable, before it does.
    if (pure && !checkpoints.mayBeRefused) begin()
    else checkpoints.whenDurable(begin)
  }

  async #run(
    { run, earlier, value: _, ...order }: Prepared,
    { pure, settle }: { pure: boolean; settle: (result: TaskResult) => void },
  ): Promise<void> {
    const { session, accounts, checkpoints, mayAct, abandon } = this.#options
    const { task, item, type, signal } = order
    if (signal.aborted) return
    if (!mayAct()) return abandon()
    const hostTask = this.#deps.hostTaskOf(type)
    if (hostTask) {
      const result = await this.#hostRuns.run(hostTask, { ...order, run, session: session.record })
      checkpoints.hurry()
      return settle(result)
    }
    const { id, callerId, epoch, revision } = session.record
    const name = item === undefined ? task.name : `${task.name}/${item}`
    let wasLost = false
    const result = await runTask(this.#deps, {
      ...order,
      journal: earlier?.journal ?? [],
      earlierLogs: earlier?.logs ?? [],
      executionId: `${id}/${name}/${run.attempt}/${epoch}/${revision}`,
      session: session.record,
      known: accounts,
      mayCallHost() {
        wasLost ||= !mayAct()
        return !wasLost
      },
      state: this.#deps.states.of(type, callerId),
    })
    // Kept from its host because the lease ran out, it says nothing of the task: whoever claims the session
    // next runs it, even where that is this node again.
    if (wasLost) return abandon()
    if (!pure || item !== undefined) checkpoints.hurry()
    settle(result)
  }
}
