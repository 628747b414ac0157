import type { Json } from '@patchbay/sdk'
import { resolveResponse } from '../engine/bindings.ts'
import { visibleOutput } from '../engine/failure-output.ts'
import type { TaskState } from '../engine/session-state.ts'
import { NotFound } from '../errors.ts'
import type { AccountLinks } from '../integrations/account-links.ts'
import type { Listed, SessionQuery, Store } from '../store/port.ts'
import type { SessionRecord } from '../store/records.ts'
import { firstItems } from './for-each/item-view.ts'
import { outputsOf, readItems } from './for-each/item-records.ts'
import type { Runnable, Runnables } from './runnables.ts'
import { type Viewer, visibilityOf } from './session-access.ts'
import { wayOutOf } from './way-out.ts'
import { type SessionSummaryView, type SessionView, viewSession, viewSummary } from './session-view.ts'

export interface ReadDeps {
  store: Store
  runnables: Runnables
  accountLinks: AccountLinks
}

/** A session that somebody may see, and how much of it. */
export interface Visible {
  session: SessionRecord
  detail: 'all' | 'own'
  viewerId: string
}

export const noSuchSession = 'There is no such session'

/** @throws {NotFound} also where the viewer may not know that it exists */
export async function getSession(deps: ReadDeps, id: string, viewer: Viewer): Promise<SessionView> {
  return readView(deps, await findVisible(deps.store, id, viewer))
}

/** Newest first: those that the viewer called, or whose interaction is theirs; all for admins. */
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
export async function findVisible(store: Store, id: string, viewer: Viewer): Promise<Visible> {
  const session = await store.sessions.get(id)
  const detail = session ? visibilityOf(session, viewer) : 'nothing'
  if (!session || detail === 'nothing') throw new NotFound(noSuchSession)
  return { session, detail, viewerId: viewer.userId }
}

export async function readView(deps: ReadDeps, { session, detail, viewerId }: Visible): Promise<SessionView> {
  const { runnable, records, items, outputOf } = await readRecords(deps, session)
  const output = storedOutput(session, runnable, outputOf)
  const itemsOf = (name: string, state: TaskState) =>
    firstItems(
      state,
      items.filter(({ task }) => task === name),
      detail,
    )
  const wayOut = (task: string, code: string) =>
    wayOutOf(deps.accountLinks, { session, runnable, viewerId }, { task, code })
  return viewSession({ session, runnable, records, itemsOf, outputOf, output, wayOut, detail })
}

/** As `readView` tells it. */
export async function outputOfSession(
  deps: Pick<ReadDeps, 'store' | 'runnables'>,
  session: SessionRecord,
): Promise<Json> {
  const { runnable, outputOf } = await readRecords(deps, session)
  return storedOutput(session, runnable, outputOf)
}

/** What is stored beside a session; `runnable` is null where its version is gone. */
export async function readRecords(
  { store, runnables }: Pick<ReadDeps, 'store' | 'runnables'>,
  session: SessionRecord,
) {
  const [runnable, records] = await Promise.all([
    runnables.load(session.interactionId, session.version),
    store.sessions.getTasks(session.id),
  ])
  const items = runnable ? await readItems(store.sessions, session.id, runnable.plan) : []
  const outputs = outputsOf(records, items)
  return { runnable, records, items, outputOf: (task: string) => outputs.get(task) }
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
