import { setTimeout as delay } from 'node:timers/promises'
import type { Db, Document } from 'mongodb'
import type { Elsewhere, Hint } from '../port.ts'
import { isUnavailable } from './failure.ts'
import { userChangesId } from './user-changes.ts'

/** Before a stream that broke is opened again, milliseconds: meanwhile everybody looks unprompted. */
const pauseMs = 5_000

/** What is needed of a change. */
interface Change extends Document {
  ns: { coll: string }
  documentKey: { _id: string }
}

/** A change stream of the driver, which resumes by itself what can be resumed. */
export interface Changes extends AsyncIterable<Change> {
  once(event: 'init', listener: () => void): unknown
  close(): Promise<void>
}

/** Hints by a change stream, where the database has them: a replica set or a sharded cluster of MongoDB does. */
export function createHints(database: Db): Elsewhere['hints'] {
  return ({ sessions, hear, none }) =>
    followChanges({
      open: () => database.watch<Document, Change>(relevant({ sessions })),
      hear: (change) => hear(hintOf(change)),
      none,
      pauseMs,
    })
}

/**
 * Hears changes until it is ended. A stream that breaks is opened again after a while, at what is new then.
 *
 * @param options.none told where the database refuses to open one
 * @returns what ends it
 */
export function followChanges(options: {
  open: () => Changes
  hear: (change: Change) => void
  none: (reason: unknown) => void
  pauseMs: number
}): () => Promise<void> {
  const ending = new AbortController()
  let stream: Changes | undefined

  async function follow(): Promise<void> {
    while (!ending.signal.aborted) {
      let isOpen = false
      stream = options.open()
      stream.once('init', () => (isOpen = true))
      try {
        for await (const change of stream) options.hear(change)
      } catch (error) {
        if (ending.signal.aborted) return
        if (!isOpen && !isUnavailable(error)) return options.none(error)
      }
      await delay(options.pauseMs, undefined, { signal: ending.signal, ref: false }).catch(() => {})
    }
  }

  const following = follow()
  return async () => {
    ending.abort()
    // Where the database is gone, so is its cursor.
    await stream?.close().catch(() => {})
    await following
  }
}

function relevant({ sessions }: { sessions: boolean }): Document[] {
  const ended = { 'ns.coll': 'sessions', 'updateDescription.updatedFields.finishedAt': { $exists: true } }
  const any = [
    { 'ns.coll': 'meta', 'documentKey._id': userChangesId },
    { 'ns.coll': 'plugins' },
    ...(sessions ? [ended] : []),
  ]
  return [{ $match: { $or: any } }, { $project: { ns: 1, documentKey: 1 } }]
}

function hintOf({ ns, documentKey }: Change): Hint {
  if (ns.coll === 'sessions') return { of: 'session', id: documentKey._id }
  return { of: ns.coll === 'plugins' ? 'plugins' : 'users' }
}
