import type { Sandbox } from '@patchbay/sandbox'
import type { Logger } from 'pino'
import type { Listed, Page, SessionQuery, Store } from '../store/port.ts'
import type { SessionRecord } from '../store/records.ts'
import type { Published } from '../interactions/published.ts'
import type { ActFor } from '../integrations/act-for.ts'
import type { AccountLinks } from '../integrations/account-links.ts'
import type { RefuseWithoutAccounts } from '../integrations/refuse-without-accounts.ts'
import type { Restrictions } from '../tasks/restrictions.ts'
import { createTaskStates } from '../tasks/task-states.ts'
import { createCallInteraction } from './call-interaction.ts'
import type { CallLimits } from './call-limits.ts'
import { cancelSession, hub } from './cancel-session.ts'
import { Claimer } from './claim-due.ts'
import { readItems } from './for-each/item-records.ts'
import { type EventListener, followSession } from './follow-session.ts'
import { LiveSession, type LiveSessionDeps } from './live-session.ts'
import { LiveSessions } from './live-sessions.ts'
import { Lookout } from './lookout.ts'
import { QueueLimit } from './queue-limit.ts'
import { listItems } from './for-each/list-items.ts'
import type { ItemView } from './for-each/item-view.ts'
import { readChange } from './read-change.ts'
import { getSession, listSessions } from './read-session.ts'
import { retrySession } from './retry-session.ts'
import type { Runnables } from './runnables.ts'
import type { Viewer } from './session-access.ts'
import { SessionEvents } from './session-events.ts'
import type { SessionSummaryView, SessionView } from './session-view.ts'
import { Slots } from './slots.ts'
import type { StartRequest } from './start-request.ts'
import { createStartSession, type StartResult, type StartSession } from './start-session.ts'

/** How long a node may be silent before others take its sessions over, milliseconds. */
const leaseMs = 10_000

/** Between two looks for sessions to take over, milliseconds: where other nodes leave some, and where not. */
const lookEveryMs = { shared: 100, alone: 1_000 }

export interface Sessions {
  start: StartSession
  get(id: string, viewer: Viewer): Promise<SessionView>
  list(query: Omit<SessionQuery, 'viewerId'>, viewer: Viewer): Promise<Listed<SessionSummaryView>>
  /** Items of a task that runs once per item, in order. */
  items(id: string, task: string, viewer: Viewer, page: Page): Promise<Listed<ItemView>>
  cancel(id: string, viewer: Viewer): Promise<SessionView>
  retry(
    id: string,
    viewer: Viewer,
    request: { from: 'start' | 'failed' } & Pick<StartRequest, 'openAtMost' | 'waitMs' | 'gone'>,
  ): Promise<StartResult>
  follow(id: string, viewer: Viewer, listener: EventListener): Promise<void>
  /** A session may have ended on another node. */
  hint(id: string): void
  /** From now on takes over what is due: queued, its wait over, or its node lost. */
  run(): Promise<void>
  stats(): { running: number; slots: number; waitingCalls: number }
  /** Accepts no more, lets what runs end, at most `ms`; the rest goes on from its stored state later. */
  drain(ms: number): Promise<void>
}

/**
 * The sessions of one node.
 *
 * @param options.node id of this boot of it
 * @param options.slots sessions that run here at once; 0: it leaves all of them to other nodes
 */
export function createSessions(options: {
  store: Store
  sandbox: Sandbox
  runnables: Runnables
  log: Logger
  node: string
  slots: number
  queueLimit: number
  /** What sessions that call interactions go by, as callers over HTTP do. */
  published: Published
  callLimits: CallLimits
  actFor: ActFor
  restrictions: Pick<Restrictions, 'of'>
  refuseWithoutAccounts: RefuseWithoutAccounts
  accountLinks: AccountLinks
}): Sessions {
  const { store, sandbox, runnables, log, node } = options
  const events = new SessionEvents()
  const slots = new Slots(options.slots)
  const live = new LiveSessions({
    store: store.sessions,
    slots,
    log,
    node,
    leaseMs,
    now: () => store.now(),
  })
  const liveDeps: LiveSessionDeps = {
    sandbox,
    events,
    log,
    leaseMs,
    // No plugin can take this name: those that people write are all called `custom.…`.
    hostTaskOf: ({ source, type }) =>
      source === 'builtin' && type === 'core.call-interaction' ? callInteraction : undefined,
    actFor: options.actFor,
    restrictions: options.restrictions,
    states: createTaskStates({ state: store.state, now: () => store.now() }),
    now: () => store.now(),
    save: (write) => store.sessions.save(write),
  }
  const draining = new AbortController()

  async function resume(record: SessionRecord, leasedAt: number): Promise<void> {
    try {
      const runnable = await runnables.load(record.interactionId, record.version)
      if (!runnable) throw new Error(`version ${record.version} of its interaction is gone`)
      const [tasks, items] = await Promise.all([
        store.sessions.getTasks(record.id),
        readItems(store.sessions, record.id, runnable.plan),
      ])
      const session = new LiveSession(liveDeps, { record, runnable, tasks, items, leasedAt })
      live.adopt(session)
      if (await isOrphan(record)) session.handle({ kind: 'cancel' })
      else session.resume()
    } catch (error) {
      log.error({ err: error, session: record.id }, 'a session could not be taken over')
      slots.giveBack(1)
    }
  }

  /** Whether it was called by a session that was cancelled since: then nobody waits for it any more. */
  async function isOrphan({ parent }: SessionRecord): Promise<boolean> {
    const caller = parent && (await store.sessions.get(parent.sessionId))
    return caller?.state.status === 'cancelled'
  }

  /** The one that a session was called by goes on, where it waits on this node or on none. */
  function tellParent({ parent }: SessionRecord): void {
    if (!parent || live.get(parent.sessionId)?.childEnded(parent)) return
    void wake(parent.sessionId)
  }

  async function wake(id: string): Promise<void> {
    try {
      await store.sessions.wake(id)
      await claimer.claim()
    } catch (error) {
      log.warn({ err: error, session: id }, 'a session could not be woken: it goes on at its time')
    }
  }

  const claimer = new Claimer({
    store: store.sessions,
    slots,
    log,
    node,
    leaseMs,
    now: () => store.now(),
    everyMs: store.elsewhere ? lookEveryMs.shared : lookEveryMs.alone,
    renewOverdue: () => live.renewOverdue(),
    resume,
  })
  slots.onFree = () => {
    if (slots.backlog) void claimer.claim()
  }
  live.onSuspended = (session) => {
    if (session.restless) void wake(session.id)
    else claimer.dueAt(session.record.wakeAt ?? 0)
  }
  live.onEnded = (record) => tellParent(record)

  const startSession = createStartSession({
    store,
    live,
    liveDeps,
    slots,
    claimer,
    queueLimit: new QueueLimit(store.sessions, options.queueLimit),
    node,
    refuseWithoutAccounts: options.refuseWithoutAccounts,
    draining: draining.signal,
  })
  const read = { store, runnables, accountLinks: options.accountLinks }
  const lookout = new Lookout({
    store: store.sessions,
    events,
    live,
    log,
    now: () => store.now(),
    readChange: (id, since) => readChange(read, id, since),
  })
  if (store.elsewhere) lookout.start()
  const cancelling = { ...read, live, events, onEnded: tellParent }
  const callInteraction = createCallInteraction({
    store,
    published: options.published,
    runnables,
    callLimits: options.callLimits,
    startSession,
    cancel: (id) => cancelSession(cancelling, id, hub),
  })

  return {
    start: startSession,
    get: (id, viewer) => getSession(read, id, viewer),
    list: (query, viewer) => listSessions(read, query, viewer),
    items: (id, task, viewer, page) => listItems(store, { id, task, viewer, page }),
    cancel: (id, viewer) => cancelSession(cancelling, id, viewer),
    retry: (id, viewer, request) => retrySession({ ...read, startSession }, id, viewer, request),
    follow: (id, viewer, listener) => followSession({ ...read, events }, id, viewer, listener),
    hint: (id) => lookout.hint(id),
    async run() {
      if (slots.capacity === 0) return
      claimer.start()
      await claimer.claim()
    },
    stats: () => ({ running: live.size, slots: slots.capacity, waitingCalls: slots.waiting }),
    async drain(ms) {
      draining.abort()
      await claimer.stop()
      await live.drain(ms)
      await lookout.stop()
      // Calls that wait for what sleeps are answered that it goes on; streams end.
      events.close()
    },
  }
}
