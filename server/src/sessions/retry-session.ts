import type { Plan } from '@patchbay/graph'
import { isFinal } from '../engine/status.ts'
import { Conflict, InteractionInactive, NotFound } from '../errors.ts'
import { mayCall } from '../interactions/published.ts'
import type { ItemRecord, SessionRecord, TaskRecord } from '../store/records.ts'
import { readItems } from './for-each/item-records.ts'
import { noSuchSession, type ReadDeps } from './read-session.ts'
import type { Runnable } from './runnables.ts'
import { type Viewer, visibilityOf } from './session-access.ts'
import type { StartRequest } from './start-request.ts'
import type { StartResult, StartSession } from './start-session.ts'

/**
 * Starts a new session like an ended one: as the same caller, on the same version, with the same input.
 *
 * @param request.from `failed` keeps the outputs of the tasks that completed: they do not run again
 * @throws {NotFound} unless the viewer called it and may call the interaction still, or is an admin
 * @throws {InteractionInactive} for who could not call it now, being neither its owner nor an admin
 * @throws {Conflict} while it runs, or where its interaction is gone
 */
export async function retrySession(
  deps: ReadDeps & { startSession: StartSession },
  id: string,
  viewer: Viewer,
  request: { from: 'start' | 'failed' } & Pick<StartRequest, 'openAtMost' | 'waitMs' | 'gone'>,
): Promise<StartResult> {
  const { store, runnables, startSession } = deps
  const session = await store.sessions.get(id)
  if (!session || visibilityOf(session, viewer) === 'nothing') throw new NotFound(noSuchSession)
  if (viewer.role !== 'admin' && session.callerId !== viewer.userId) throw new NotFound(noSuchSession)
  if (!isFinal(session.state.status)) {
    throw new Conflict(`The session is ${session.state.status}: wait for its end, or cancel it`)
  }
  const [runnable, interaction] = await Promise.all([
    runnables.load(session.interactionId, session.version),
    store.interactions.get(session.interactionId),
  ])
  if (!runnable || !interaction) throw new Conflict('The interaction of this session was deleted')
  if (!mayCall(interaction, viewer))
    throw new NotFound('The interaction of this session is not yours to call')
  const isTheirs = interaction.ownerId === viewer.userId || viewer.role === 'admin'
  if (!interaction.active && !isTheirs) {
    throw new InteractionInactive(
      `The interaction ${interaction.slug} is not active: its owner has to activate it`,
    )
  }

  const given = request.from === 'failed' ? await settledTasks(deps, session, runnable) : []
  return startSession({
    interaction,
    runnable,
    callerId: session.callerId,
    trigger: 'retry',
    input: session.input,
    given,
    givenItems: request.from === 'failed' ? await settledItems(deps, session, runnable, given) : [],
    retryOf: { sessionId: id, from: request.from },
    // What an administrator repeats for somebody is not held against that user.
    ...(session.callerId === viewer.userId && { openAtMost: request.openAtMost }),
    waitMs: request.waitMs,
    gone: request.gone,
  })
}

/** The tasks that completed whatever failed: what a failure brought about, such as its rescue, is open again. */
async function settledTasks(
  { store }: ReadDeps,
  session: SessionRecord,
  { plan }: Runnable,
): Promise<TaskRecord[]> {
  const records = await store.sessions.getTasks(session.id)
  return records.filter(
    ({ task, output, items }) =>
      session.state.tasks[task]?.status === 'completed' &&
      (output !== null || items !== undefined) &&
      isSettledBefore(task, session, plan),
  )
}

/** All items of those tasks, and what completed of a task that has to go on: it gets the same list again. */
async function settledItems(
  { store }: ReadDeps,
  session: SessionRecord,
  { plan }: Runnable,
  given: TaskRecord[],
): Promise<ItemRecord[]> {
  const whole = new Set(given.map(({ task }) => task))
  const items = await readItems(store.sessions, session.id, plan)
  return items
    .filter(({ task, state }) =>
      whole.has(task) ? true : state.status === 'completed' && isSettledBefore(task, session, plan),
    )
    .map((item) =>
      item.state.status === 'completed' ? { ...item, state: { ...item.state, attempts: 0 } } : item,
    )
}

/** Whether nothing that comes before a task runs again. */
function isSettledBefore(task: string, { state: { tasks } }: SessionRecord, plan: Plan): boolean {
  const isOpen = (name: string) => tasks[name]?.status === 'failed' || tasks[name]?.status === 'cancelled'
  return ![...plan.ancestors(task)].some(isOpen)
}
