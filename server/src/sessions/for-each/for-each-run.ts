import type { GraphTask } from '@patchbay/graph'
import type { Json } from '@patchbay/sdk'
import type { EngineEvent } from '../../engine/advance.ts'
import {
  advanceItems,
  countItems,
  type ItemsEvent,
  type ItemsOutcome,
  type ItemStates,
} from '../../engine/for-each.ts'
import type { ItemState, Running } from '../../engine/session-state.ts'
import { hasEnded } from '../../engine/status.ts'
import type { ItemRecord, TaskRecord } from '../../store/records.ts'
import { Alarm } from '../alarm.ts'
import type { TaskResult } from '../run-task.ts'
import type { Kept } from '../stored-bytes.ts'

/** One run of one item, for the session to hand on. */
export interface ItemOrder {
  item: number
  value: Json
  run: Running
  earlier: Pick<TaskRecord, 'journal' | 'logs'> | undefined
}

export interface ForEachOptions {
  /** The store's clock. */
  now: () => number
  task: GraphTask
  list: Json[]
  /** Of the items that have begun before: on another node, or in the session that this one repeats. */
  records: ItemRecord[]
  /** Aborted when the task is stopped or the session leaves the node. */
  signal: AbortSignal
  isRepeatable: (item: Json) => boolean
  dispatch: (order: ItemOrder, settle: (result: TaskResult) => void) => void
  /** Counts what a result is to keep in place of an earlier one, and fails it where that is too much. */
  capped: (result: TaskResult, replaced: Kept | undefined) => TaskResult
  /** Takes a record into the session's next write. */
  keep: (record: ItemRecord) => void
  tell: (event: EngineEvent) => void
  /** The task has completed. */
  settle: (result: TaskResult) => void
}

/**
 * A task that runs once per item, while its session is on this node: what `LiveSession` is to the tasks,
 * this is to the items of one of them.
 */
export class ForEachRun {
  readonly #options: ForEachOptions
  readonly #outputs: Json[]
  /** What the runs of an item that has not ended have left so far: its logs and its journal. */
  readonly #latest = new Map<number, Omit<ItemRecord, 'index' | 'state'>>()
  readonly #events: ItemsEvent[] = []
  readonly #wakeUp = new Alarm(() => this.wake())
  #states: ItemStates
  #stepping = false

  constructor(options: ForEachOptions) {
    const { list, records, signal } = options
    this.#options = options
    this.#outputs = list.map(() => null)
    const states = list.map((): ItemState | undefined => undefined)
    for (const { index, state, ...record } of records) {
      states[index] = state
      if (!hasEnded(state)) this.#latest.set(index, record)
      if (record.output !== null) this.#outputs[index] = JSON.parse(record.output) as Json
    }
    this.#states = states
    signal.addEventListener('abort', () => this.#wakeUp.clear(), { once: true })
  }

  /** Begins, or goes on after a wait or the loss of its node. */
  go(): void {
    const { list, isRepeatable } = this.#options
    const repeatable = (item: number) => isRepeatable(list[item] ?? null)
    this.#handle({ kind: 'begin', repeatable }, { kind: 'wake' })
  }

  /** Time has passed. */
  wake(): void {
    this.#handle({ kind: 'wake' })
  }

  #handle(...events: ItemsEvent[]): void {
    this.#events.push(...events)
    if (this.#stepping) return
    this.#stepping = true
    let outcome: ItemsOutcome | undefined
    try {
      for (let next = this.#events.shift(); next; next = this.#events.shift()) outcome = this.#step(next)
    } finally {
      this.#stepping = false
    }
    if (outcome) this.#report(outcome)
  }

  #step(event: ItemsEvent): ItemsOutcome {
    const before = this.#states
    const env = { now: this.#options.now(), random: Math.random }
    const { states, commands, outcome } = advanceItems(this.#options.task, before, event, env)
    this.#states = states
    states.forEach((state, index) => {
      if (state && state !== before[index]) this.#keep(index, state)
    })
    for (const { item, run } of commands) this.#run(item, run)
    return outcome
  }

  #keep(index: number, state: ItemState): void {
    const { task, keep } = this.#options
    const blank = { task: task.name, input: null, output: null, logs: [], usage: null, journal: [] }
    keep({ ...(this.#latest.get(index) ?? blank), index, state })
    if (hasEnded(state)) this.#latest.delete(index)
  }

  #run(item: number, run: Running): void {
    const { list, dispatch } = this.#options
    const order = { item, value: list[item] ?? null, run, earlier: this.#latest.get(item) }
    dispatch(order, (result) => this.#settle(item, result))
  }

  #settle(item: number, result: TaskResult): void {
    if (this.#options.signal.aborted) return
    const { event, record } = this.#options.capped(result, this.#latest.get(item))
    if (event.kind === 'completed') this.#outputs[item] = event.output
    this.#latest.set(item, record)
    this.#handle({ kind: 'ran', item, what: event })
  }

  /** Tells the session where the task stands. */
  #report(outcome: ItemsOutcome): void {
    const { tell, settle } = this.#options
    const task = this.#options.task.name
    const items = countItems(this.#states)
    this.#wakeUp.clear()
    switch (outcome.kind) {
      case 'running':
        this.#armWakeUp()
        return tell({ kind: 'progress', task, items })
      case 'sleeping':
        return tell({ ...outcome, kind: 'slept', task, items })
      case 'completed': {
        const record = { task, input: null, output: null, items, logs: [], usage: null, journal: [] }
        return settle({ event: { kind: 'completed', task, output: this.#outputs, items }, record })
      }
      case 'failed':
        return tell({ kind: 'failed', task, error: outcome.error, items })
      default:
        return outcome satisfies never
    }
  }

  /** While others run, an item that sleeps is woken here; once all sleep, that is the session's. */
  #armWakeUp(): void {
    const waits = this.#states.flatMap((state) => (state?.status === 'sleeping' ? [state.wakeAt] : []))
    if (!this.#options.signal.aborted) this.#wakeUp.set(Math.min(...waits), this.#options.now())
  }
}
