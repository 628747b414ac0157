import type { GraphTask } from '@patchbay/graph'
import type { Json } from '@patchbay/sdk'
import { resolveResponse } from '../engine/bindings.ts'
import { visibleOutput } from '../engine/failure-output.ts'
import { resolveList } from '../engine/for-each-list.ts'
import type { ItemCounts } from '../engine/session-state.ts'
import type { ItemRecord, SessionRecord, TaskRecord } from '../store/records.ts'
import type { TaskType } from '../tasks/task-type.ts'
import { checkedInput, type CheckedInput } from './checked-input.ts'
import { outputsOf } from './for-each/item-records.ts'
import type { Runnable } from './runnables.ts'
import type { TaskResult } from './run-task.ts'

/** What the tasks of a session have given so far, and what others get from it. */
export class TaskValues {
  readonly #session: { readonly record: SessionRecord }
  readonly #runnable: Runnable
  readonly #outputs: Map<string, Json>
  readonly #latest: Map<string, TaskRecord>
  readonly #items: ItemRecord[]

  /**
   * @param session whose record is the latest whenever it is asked for
   * @param kept what is stored beside it
   */
  constructor(
    session: { readonly record: SessionRecord },
    runnable: Runnable,
    kept: { tasks: TaskRecord[]; items: ItemRecord[] },
  ) {
    this.#session = session
    this.#runnable = runnable
    this.#outputs = outputsOf(kept.tasks, kept.items)
    this.#latest = new Map(kept.tasks.map((record) => [record.task, record]))
    this.#items = kept.items
  }

  /** The outputs of all tasks that have one. */
  get outputs(): Record<string, Json> {
    return Object.fromEntries(this.#outputs)
  }

  /** How many items the tasks have that ran once per item. */
  get itemCounts(): Record<string, ItemCounts> {
    const counts = [...this.#latest].flatMap(([task, { items }]) => (items ? [[task, items] as const] : []))
    return Object.fromEntries(counts)
  }

  /** What the endpoint answers with. */
  get response(): Json {
    const { plan, response } = this.#runnable
    const outputOf = (task: string) => this.outputOf(task)
    return resolveResponse({ plan, response, outputOf, states: this.#session.record.state.tasks })
  }

  /** A run has given something. */
  take({ event, record }: TaskResult): void {
    if (event.kind === 'completed') this.#outputs.set(record.task, event.output)
    this.#latest.set(record.task, record)
  }

  /** A completed task's output, or a failed one's error. */
  outputOf(task: string): Json | undefined {
    return visibleOutput(this.#session.record.state.tasks[task], () => this.completedOutputOf(task))
  }

  completedOutputOf(task: string): Json | undefined {
    return this.#outputs.get(task)
  }

  /** What the latest run of a task has left: its logs and its journal. */
  latestOf(task: string): TaskRecord | undefined {
    return this.#latest.get(task)
  }

  /** Each item's record as it was when the session came to this node. */
  itemsOf(task: string): ItemRecord[] {
    return this.#items.filter((record) => record.task === task)
  }

  /** @param item of a task that runs once per item */
  inputOf(task: GraphTask, type: TaskType, item?: Json): CheckedInput {
    const outputOf = (other: string) => this.outputOf(other)
    return checkedInput(type, { task, body: this.#session.record.input, outputOf, item })
  }

  /** The items that a task is to run for; why there are none, in words, where there are none. */
  listOf(task: GraphTask): { list: Json[] } | { refused: string } {
    const outputOf = (other: string) => this.outputOf(other)
    return resolveList({ task, body: this.#session.record.input, outputOf })
  }
}
