import type { Json } from '@patchbay/sdk'
import { isFinal } from '../engine/status.ts'
import type { IdempotencyRecord, SessionRecord } from '../store/records.ts'
import type { SessionChange, SessionEvents } from './session-events.ts'

/** How a session ended, for whoever waits for its answer. */
export type EndedSession =
  | { kind: 'now'; session: SessionRecord; output: Json }
  /** Answered before, to the same idempotency key. */
  | { kind: 'kept'; answer: NonNullable<IdempotencyRecord['answer']> }

/** Watches a session from now on. */
export interface EndWatch {
  /** @returns undefined where it has not ended in time, the caller is gone or the node shuts down */
  within(ms: number, gone: AbortSignal): Promise<EndedSession | undefined>
  stop(): void
}

export function watchEnd(options: { events: SessionEvents; sessionId: string }): EndWatch {
  const { promise, resolve } = Promise.withResolvers<EndedSession | undefined>()
  const hear = ({ session, output }: SessionChange) => {
    if (!isFinal(session.state.status)) return
    stop()
    resolve({ kind: 'now', session, output: session.state.status === 'completed' ? output() : null })
  }
  const stop = options.events.subscribe(options.sessionId, {
    interest: 'end',
    hear,
    closed: () => resolve(undefined),
  })
  return {
    stop,
    within(ms, gone) {
      if (gone.aborted) return Promise.resolve(undefined)
      return new Promise((settle) => {
        const finish = (ended: EndedSession | undefined) => {
          clearTimeout(timer)
          gone.removeEventListener('abort', leave)
          stop()
          settle(ended)
        }
        const leave = () => finish(undefined)
        const timer = setTimeout(leave, Math.max(ms, 0))
        gone.addEventListener('abort', leave, { once: true })
        void promise.then(finish)
      })
    },
  }
}
