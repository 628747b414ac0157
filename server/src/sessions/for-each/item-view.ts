import type { Json } from '@patchbay/sdk'
import type { ItemCounts, TaskState } from '../../engine/session-state.ts'
import { hasEnded } from '../../engine/status.ts'
import type { ItemRecord } from '../../store/records.ts'
import { type RunView, viewRun } from '../run-view.ts'

/** One item of a task that runs once per item. */
export interface ItemView extends RunView {
  /** From 0. */
  index: number
}

export interface ItemsView {
  itemCounts: ItemCounts
  items: ItemView[]
  nextCursor: string | null
}

/** Items that are told with their task; the others are asked for by page. */
const pageSize = 50

/** What a task tells of its items: nothing where it has none, or has not begun. */
export function firstItems(
  task: TaskState,
  records: ItemRecord[],
  detail: 'all' | 'own',
): Partial<ItemsView> {
  const counts = countsOf(task)
  if (!counts) return {}
  return { itemCounts: counts, ...viewItems({ task, records, from: 0, limit: pageSize, detail }) }
}

/** @param options.records those that have begun; of others it is told that they wait, or never began */
export function viewItems(options: {
  task: TaskState
  records: ItemRecord[]
  from: number
  limit: number
  detail: 'all' | 'own'
}): Pick<ItemsView, 'items' | 'nextCursor'> {
  const { task, records, from, limit, detail } = options
  const end = Math.min(countsOf(task)?.total ?? 0, from + limit)
  const byIndex = new Map(records.map((record) => [record.index, record]))
  const items: ItemView[] = []
  for (let index = from; index < end; index += 1)
    items.push(viewItem(index, task, byIndex.get(index), detail))
  return { items, nextCursor: end < (countsOf(task)?.total ?? 0) ? String(end) : null }
}

export function viewItem(
  index: number,
  task: TaskState,
  record: ItemRecord | undefined,
  detail: 'all' | 'own',
): ItemView {
  const output = record?.output ?? null
  return {
    index,
    ...viewRun({
      state: stateOf(task, record),
      record,
      output: output === null ? undefined : (JSON.parse(output) as Json),
      detail,
    }),
  }
}

/** Where an item stands, by its task where that has ended without it. */
function stateOf(task: TaskState, record: ItemRecord | undefined): TaskState {
  if (!record && !hasEnded(task)) return { status: 'waiting' }
  const finishedAt = 'finishedAt' in task ? task.finishedAt : 0
  if (!record) {
    return task.status === 'cancelled'
      ? { status: 'cancelled', attempts: 0, finishedAt }
      : { status: 'skipped', finishedAt }
  }
  const { state } = record
  if (hasEnded(state) || !hasEnded(task) || !('attempt' in state)) return state
  return { status: 'cancelled', attempts: state.attempt, startedAt: state.startedAt, finishedAt }
}

export function countsOf(task: TaskState | undefined): ItemCounts | undefined {
  return task && 'items' in task ? task.items : undefined
}
