import { maxItems, type Plan } from '@patchbay/graph'
import type { Json } from '@patchbay/sdk'
import type { SessionStore } from '../../store/port.ts'
import type { ItemRecord, TaskRecord } from '../../store/records.ts'

/** The items of a session that have begun, of all tasks that run once per item. */
export async function readItems(
  store: Pick<SessionStore, 'getItems'>,
  sessionId: string,
  plan: Plan,
): Promise<ItemRecord[]> {
  const tasks = plan.graph.tasks.filter(({ forEach }) => forEach !== undefined)
  const found = await Promise.all(
    tasks.map(({ name: task }) => store.getItems({ sessionId, task, from: 0, limit: maxItems })),
  )
  return found.flat()
}

/**
 * The outputs of the tasks that have one. That of a task which ran once per item is put together from those
 * of its items: null for one that has none.
 */
export function outputsOf(tasks: TaskRecord[], items: ItemRecord[]): Map<string, Json> {
  const outputs = new Map<string, Json>()
  for (const { task, output, items: counts } of tasks) {
    if (output !== null) outputs.set(task, JSON.parse(output) as Json)
    else if (counts)
      outputs.set(
        task,
        listOf(
          counts.total,
          items.filter((item) => item.task === task),
        ),
      )
  }
  return outputs
}

function listOf(total: number, items: ItemRecord[]): Json[] {
  const list = new Array<Json>(total).fill(null)
  for (const { index, output } of items) if (output !== null) list[index] = JSON.parse(output) as Json
  return list
}
