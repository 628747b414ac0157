import type { SessionStatus } from '../engine/session-state.ts'
import type { CallCount, Store } from '../store/port.ts'

const hourMs = 3_600_000
const hours = 24

/** How long the counts of the hour that runs are believed, milliseconds. */
const currentBelievedMs = 3_000
/** How long those of an hour that is over are: sessions of it may still fail. */
const pastBelievedMs = 300_000

export interface HourOfCalls {
  calls: number
  completed: number
  failed: number
}

export interface SessionFigures {
  lastSession: { id: string; status: SessionStatus; createdAt: string } | null
  /** The last 24 hours, the oldest first; the last one is the hour that runs. */
  lastDay: HourOfCalls[]
}

interface CountedHour {
  /** By interaction; undefined for one that was not counted, null for one without calls. */
  counts: Map<string, HourOfCalls | null>
  until: number
}

/** What a list of interactions tells of their sessions. Hours that are over are counted once in a while, not each time. */
export function createSessionFigures(store: Pick<Store, 'sessions'>) {
  const counted = new Map<number, CountedHour>()

  /** One hour a query: a day of a busy hub in one go would keep other reads waiting. */
  async function count(hour: number, interactionIds: string[], now: number): Promise<CountedHour> {
    const isOver = (hour + 1) * hourMs <= now
    const known = counted.get(hour)
    const fresh: CountedHour =
      known && known.until > now
        ? known
        : { counts: new Map(), until: now + (isOver ? pastBelievedMs : currentBelievedMs) }
    const missing = interactionIds.filter((id) => !fresh.counts.has(id))
    if (missing.length > 0) {
      const found = await store.sessions.countCalls({
        interactionIds: missing,
        from: hour * hourMs,
        to: (hour + 1) * hourMs,
      })
      const byId = new Map(found.map((one) => [one.interactionId, one]))
      for (const id of missing) fresh.counts.set(id, hourOf(byId.get(id)))
    }
    counted.set(hour, fresh)
    return fresh
  }

  /** @returns a function from an interaction's id to its figures */
  return async function figuresOf(interactionIds: string[]): Promise<(id: string) => SessionFigures> {
    const now = Date.now()
    const last = Math.floor(now / hourMs)
    const first = last - hours + 1
    for (const hour of counted.keys()) if (hour < first) counted.delete(hour)
    const newest = await store.sessions.newestOf(interactionIds)
    const lastSessions = new Map(newest.map((session) => [session.interactionId, session]))
    const day: CountedHour[] = []
    for (let hour = first; hour <= last; hour += 1) day.push(await count(hour, interactionIds, now))
    return (id) => {
      const session = lastSessions.get(id)
      return {
        lastSession: session
          ? { id: session.id, status: session.status, createdAt: new Date(session.createdAt).toISOString() }
          : null,
        lastDay: day.map(({ counts }) => counts.get(id) ?? { calls: 0, completed: 0, failed: 0 }),
      }
    }
  }
}

function hourOf(count: CallCount | undefined): HourOfCalls | null {
  return count ? { calls: count.calls, completed: count.completed, failed: count.failed } : null
}
