import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { Overloaded } from '../errors.ts'
import type { EventListener, FollowedEvent } from '../sessions/follow-session.ts'
import type { Answer } from './route.ts'

/** A comment this often keeps proxies from closing a quiet stream, milliseconds. */
const heartbeatMs = 15_000

/** Bytes that a reader may be behind when more comes; whoever is slower is disconnected and may come again. */
const maxBehind = 4 * 1024 * 1024

/** Streams of one node at once: each has its buffer and its timer. */
const maxStreams = 5_000

/** Tells events until it is over or `gone` is aborted. */
type Follow = (listener: EventListener) => Promise<void>

/** Answers with streams of Server-Sent Events, and counts those that are open. */
export function createEventStreams() {
  let open = 0
  /** @throws {Overloaded} where there are too many */
  return async (clientGone: AbortSignal, follow: Follow): Promise<Answer> => {
    if (open >= maxStreams) throw new Overloaded('Too many sessions are being watched', 5_000)
    open += 1
    return streamEvents(clientGone, (listener) => follow(listener).finally(() => (open -= 1)))
  }
}

/** What goes wrong before the first event is an ordinary error. */
async function streamEvents(clientGone: AbortSignal, follow: Follow): Promise<Answer> {
  const stream = new PassThrough()
  const tooSlow = new AbortController()
  const gone = AbortSignal.any([clientGone, tooSlow.signal])
  const begun = Promise.withResolvers<void>()
  const heartbeat = setInterval(() => stream.write(': still here\n\n'), heartbeatMs)
  const tell = ({ event, data }: FollowedEvent) => {
    begun.resolve()
    if (stream.writableLength > maxBehind) return tooSlow.abort()
    stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }
  const caughtUp = async () => {
    if (stream.writableNeedDrain && !gone.aborted)
      await once(stream, 'drain', { signal: gone }).catch(() => {})
  }
  follow({ tell, caughtUp, gone })
    .then(
      () => (tooSlow.signal.aborted ? stream.destroy() : stream.end()),
      (error: unknown) => {
        begun.reject(error)
        stream.destroy()
      },
    )
    .finally(() => {
      clearInterval(heartbeat)
      begun.resolve()
    })
  await begun.promise
  return {
    status: 200,
    body: stream,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  }
}
