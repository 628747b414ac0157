import type { Session, SessionTask } from '../api/types.ts'

/** What a session's stream tells: a task, or the session without its tasks, as it stands now. */
export interface SessionListener {
  onTask: (task: SessionTask) => void
  onSession: (session: Omit<Session, 'tasks'>) => void
}

const ended = new Set<Session['status']>(['completed', 'failed', 'cancelled'])

export function hasEnded({ status }: Pick<Session, 'status'>): boolean {
  return ended.has(status)
}

/**
 * Follows a session by Server-Sent Events. The stream begins with all that has happened, so a connection
 * that was lost is simply opened again, by the browser.
 *
 * @returns what stops it; it stops by itself when the session has ended
 */
export function followEvents(sessionId: string, { onTask, onSession }: SessionListener): () => void {
  const source = new EventSource(`/api/sessions/${encodeURIComponent(sessionId)}/events`)
  source.addEventListener('task', ({ data }) => onTask(JSON.parse(String(data)) as SessionTask))
  source.addEventListener('session', ({ data }) => {
    const session = JSON.parse(String(data)) as Omit<Session, 'tasks'>
    // The server ends the stream; without this the browser would open it again.
    if (hasEnded(session)) source.close()
    onSession(session)
  })
  return () => source.close()
}
