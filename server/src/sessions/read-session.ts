import type { Json } from '@patchbay/sdk'
import { resolveResponse } from '../engine/bindings.ts'
import { visibleOutput } from '../engine/failure-output.ts'
import type { TaskState } from '../engine/session-state.ts'
import { NotFound } from '../errors.ts'
import type { Listed, SessionQuery, Store } from '../store/port.ts'
import type { SessionRecord } from '../store/records.ts'
import { firstItems } from './for-each/item-view.ts'
import { outputsOf, readItems } from './for-each/item-records.ts'
import type { Runnable, Runnables } from './runnables.ts'
import { type Viewer, visibilityOf } from './session-access.ts'
import { type SessionSummaryView, type SessionView, viewSession, viewSummary } from './session-view.ts'

export interface ReadDeps {
  store: Store
  runnables: Runnables
}

export const noSuchSession = 'There is no such session'

/** @throws {NotFound} also where the viewer may not know that it exists */
export async function getSession(deps: ReadDeps, id: string, viewer: Viewer): Promise<SessionView> {
  const { session, detail } = await findVisible(deps.store, id, viewer)
  return readView(deps, session, detail)
}

/** Newest first: those that the viewer called, or whose interaction is his; all for admins. */
export async function listSessions(
  { store }: ReadDeps,
  query: Omit<SessionQuery, 'viewerId'>,
  viewer: Viewer,
): Promise<Listed<SessionSummaryView>> {
  const scope = viewer.role === 'admin' ? {} : { viewerId: viewer.userId }
  const { items, nextCursor } = await store.sessions.list({ ...query, ...scope })
  return { items: items.map(viewSummary), nextCursor }
}

/** @throws {NotFound} */
export async function findVisible(
  store: Store,
  id: string,
  viewer: Viewer,
): Promise<{ session: SessionRecord; detail: 'all' | 'own' }> {
  const session = await store.sessions.get(id)
  const detail = session ? visibilityOf(session, viewer) : 'nothing'
  if (!session || detail === 'nothing') throw new NotFound(noSuchSession)
  return { session, detail }
}

export async function readView(
  { store, runnables }: ReadDeps,
  session: SessionRecord,
  detail: 'all' | 'own',
): Promise<SessionView> {
  const [runnable, records] = await Promise.all([
    runnables.load(session.interactionId, session.version),
    store.sessions.getTasks(session.id),
  ])
  const items = runnable ? await readItems(store.sessions, session.id, runnable.plan) : []
  const outputs = outputsOf(records, items)
  const outputOf = (task: string) => outputs.get(task)
  const output = storedOutput(session, runnable, outputOf)
  const itemsOf = (name: string, state: TaskState) =>
    firstItems(
      state,
      items.filter(({ task }) => task === name),
      detail,
    )
  return viewSession({ session, runnable, records, itemsOf, outputOf, output, detail })
}

/** As `readView` tells it. */
export async function outputOfSession(deps: ReadDeps, session: SessionRecord): Promise<Json> {
  return (await readView(deps, session, 'own')).output
}

/** What the endpoint answered, or will; null unless the session completed. */
export function storedOutput(
  session: SessionRecord,
  runnable: Runnable | null,
  outputOf: (task: string) => Json | undefined,
): Json {
  if (session.state.status !== 'completed' || !runnable) return null
  return resolveResponse({
    plan: runnable.plan,
    response: runnable.response,
    outputOf: (task) => visibleOutput(session.state.tasks[task], () => outputOf(task)),
    states: session.state.tasks,
  })
}
