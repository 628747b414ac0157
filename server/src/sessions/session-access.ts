import type { Role, SessionRecord, SessionSummary } from '../store/records.ts'

/** Who asks. */
export interface Viewer {
  userId: string
  role: Role
}

/**
 * What a viewer may see of a session: `all` for the interaction's owner and admins, `own` (status, own
 * input, output, which task failed) for who called it, `nothing` for everybody else.
 */
export function visibilityOf(
  session: Pick<SessionRecord | SessionSummary, 'callerId' | 'ownerId'>,
  viewer: Viewer,
): 'all' | 'own' | 'nothing' {
  if (viewer.role === 'admin' || session.ownerId === viewer.userId) return 'all'
  return session.callerId === viewer.userId ? 'own' : 'nothing'
}
