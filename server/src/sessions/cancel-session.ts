import { advance } from '../engine/advance.ts'
import { isFinal } from '../engine/status.ts'
import { Conflict, Overloaded } from '../errors.ts'
import type { LiveSessions } from './live-sessions.ts'
import { findVisible, type ReadDeps, readView } from './read-session.ts'
import type { Viewer } from './session-access.ts'
import type { SessionEvents } from './session-events.ts'
import type { SessionView } from './session-view.ts'

/** How often a write may lose against the session's own progress. */
const maxTries = 20

/**
 * Stops what runs of a session and cancels what waits; resolves when that is durable.
 *
 * @throws {NotFound} also where the viewer may not know that it exists
 * @throws {Conflict} where it has ended otherwise
 */
export async function cancelSession(
  deps: ReadDeps & { live: LiveSessions; events: SessionEvents },
  id: string,
  viewer: Viewer,
): Promise<SessionView> {
  const { store, runnables, live, events } = deps
  for (let tries = 0; tries < maxTries; tries += 1) {
    const { session, detail } = await findVisible(store, id, viewer)
    if (session.state.status === 'cancelled') return readView(deps, session, detail)
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
    const now = Date.now()
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
    return readView(deps, saved, detail)
  }
  throw new Overloaded('The session changed too fast to be cancelled: try again', 1_000)
}
