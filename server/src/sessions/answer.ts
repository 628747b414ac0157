import type { Json } from '@patchbay/sdk'
import type { SessionWrite } from '../store/port.ts'
import type { SessionRecord } from '../store/records.ts'

/** Which tasks a session failed at, as `session_failed` tells it. */
export function failedTasks(session: SessionRecord): Array<{ name: string; code: string; message: string }> {
  return Object.entries(session.state.tasks).flatMap(([name, task]) =>
    task.status === 'failed' ? [{ name, code: task.error.code, message: task.error.message }] : [],
  )
}

/** The answer to keep for repeats of the call, where it was made with an idempotency key. */
export function answerOf(session: SessionRecord, output: () => Json): Pick<SessionWrite, 'answer'> {
  const { id, callerId, interactionId, idempotencyKey, state } = session
  if (idempotencyKey === null) return {}
  const call = { userId: callerId, interactionId, key: idempotencyKey }
  if (state.status === 'completed') {
    return {
      answer: { ...call, status: 200, body: { sessionId: id, status: 'completed', output: output() } },
    }
  }
  return { answer: { ...call, status: 500, body: { sessionId: id, tasks: failedTasks(session) } } }
}
