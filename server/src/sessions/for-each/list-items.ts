import { NotFound } from '../../errors.ts'
import type { Listed, Page, Store } from '../../store/port.ts'
import { findVisible } from '../read-session.ts'
import type { Viewer } from '../session-access.ts'
import { countsOf, type ItemView, viewItems } from './item-view.ts'

/**
 * The items of a task that runs once per item, in the order of its list.
 *
 * @throws {NotFound} also where the task has no items, or none yet
 */
export async function listItems(
  store: Store,
  { id, task: name, viewer, page }: { id: string; task: string; viewer: Viewer; page: Page },
): Promise<Listed<ItemView>> {
  const { session, detail } = await findVisible(store, id, viewer)
  const task = Object.hasOwn(session.state.tasks, name) ? session.state.tasks[name] : undefined
  if (!task || !countsOf(task)) throw new NotFound(`The session has no items of a task "${name}"`)
  const from = /^\d{1,4}$/.test(page.cursor ?? '') ? Number(page.cursor) : 0
  const records = await store.sessions.getItems({ sessionId: id, task: name, from, limit: page.limit })
  return viewItems({ task, records, from, limit: page.limit, detail })
}
