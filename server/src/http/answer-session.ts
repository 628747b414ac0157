import { type Quota, SessionFailed } from '../errors.ts'
import { failedTasks } from '../sessions/answer.ts'
import type { StartResult } from '../sessions/start-session.ts'
import { quotaHeaders } from './problem.ts'
import type { Answer } from './route.ts'

/**
 * The answer to a call: 200 with the output, 202 where the session runs on.
 *
 * @param told.applied what was done of the `Prefer` header @param told.quota what is left to the caller
 * @throws {SessionFailed} where it did not complete
 */
export function answerSession(
  result: StartResult,
  { applied, quota }: { applied: string | undefined; quota: Quota | undefined },
): Answer {
  const headers = {
    ...(applied !== undefined && { 'preference-applied': applied }),
    ...quotaHeaders(quota),
  }
  if (result.kind === 'accepted') {
    const { sessionId, status } = result
    return {
      status: 202,
      body: { sessionId, status },
      headers: { ...headers, location: `/api/sessions/${sessionId}` },
    }
  }
  const { ended } = result
  if (ended.kind === 'now') {
    const { session, output } = ended
    if (session.state.status !== 'completed') throw new SessionFailed(session.id, failedTasks(session))
    return { status: 200, body: { sessionId: session.id, status: 'completed', output }, headers }
  }
  const { status, body } = ended.answer
  if (status === 200) return { status, body, headers }
  const failure = body as unknown as { sessionId: string; tasks: ReturnType<typeof failedTasks> }
  throw new SessionFailed(failure.sessionId, failure.tasks)
}
