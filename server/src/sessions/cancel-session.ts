import { advance } from '../engine/advance.ts'
import { isFinal } from '../engine/status.ts'
import { Conflict, NotFound, Overloaded } from '../errors.ts'
import type { SessionRecord } from '../store/records.ts'
import type { LiveSessions } from './live-sessions.ts'
import { findVisible, type ReadDeps, readView } from './read-session.ts'
import type { Viewer } from './session-access.ts'
import type { SessionEvents } from './session-events.ts'
import type { SessionView } from './session-view.ts'

/** Cancels on nobody's behalf: what was called by a session goes with it. */
export const hub: Viewer = { userId: 'patchbay', role: 'admin' }

/** How often a write may lose against the session's own progress. */
const maxTries = 20

interface CancelDeps extends ReadDeps {
  live: LiveSessions
  events: SessionEvents
  /** Told of a session that ended though no node ran it. */
  onEnded: (session: SessionRecord) => void
}

/**
 * Stops what runs of a session and cancels what waits, then the sessions that it has called; resolves when
 * that is durable.
 *
 * @throws {NotFound} also where the viewer may not know that it exists
 * @throws {Conflict} where it has ended otherwise
 */
export async function cancelSession(deps: CancelDeps, id: string, viewer: Viewer): Promise<SessionView> {
  const view = await cancelAlone(deps, id, viewer)
  for (const child of await deps.store.sessions.listOpenChildren(id)) {
    await cancelSession(deps, child, hub).catch((error: unknown) => {
      // It has ended by itself meanwhile.
      if (!(error instanceof Conflict || error instanceof NotFound)) throw error
    })
  }
  return view
}

async function cancelAlone(deps: CancelDeps, id: string, viewer: Viewer): Promise<SessionView> {
  const { store, runnables, live, events, onEnded } = deps
  for (let tries = 0; tries < maxTries; tries += 1) {
    const visible = await findVisible(store, id, viewer)
    const { session } = visible
    if (session.state.status === 'cancelled') return readView(deps, visible)
    if (isFinal(session.state.status)) {
      throw new Conflict(`The session has ${session.state.status} already: there is nothing to cancel`)
    }
    const here = live.get(id)
    if (here) {
      here.handle({ kind: 'cancel' })
      await here.departed
      continue
    }
    const runnable = await runnables.load(session.interactionId, session.version)
    if (!runnable) break
    const now = store.now()
    const { state } = advance(runnable.plan, session.state, { kind: 'cancel' }, { now, random: Math.random })
    const cancelled = { ...session, state, wakeAt: null, finishedAt: now }
    const saved = await store.sessions.save({ session: cancelled, tasks: [], lease: 'release' })
    if (!saved) continue
    events.publish({
      session: saved,
      tasks: [],
      items: [],
      outputOf: () => undefined,
      output: () => null,
    })
    onEnded(saved)
    return readView(deps, { ...visible, session: saved })
  }
  throw new Overloaded('The session changed too fast to be cancelled: try again', 1_000)
}
