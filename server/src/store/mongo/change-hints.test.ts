import { EventEmitter } from 'node:events'
import { MongoNetworkError, MongoServerError } from 'mongodb'
import { expect, test } from 'vitest'
import { followChanges } from './change-hints.ts'

type Change = Parameters<Parameters<typeof followChanges>[0]['hear']>[0]

const change = (id: string): Change => ({ ns: { coll: 'sessions' }, documentKey: { _id: id } })
const historyLost = new MongoServerError({ code: 286, message: 'resume of change stream was not possible' })
const unsupported = new MongoServerError({ code: 40_573, message: '$changeStream is for replica sets only' })

/** A stream that opens, tells these changes and then breaks; without an error it stays open until it is closed. */
class Stream extends EventEmitter {
  readonly #changes: Change[]
  readonly #error: Error | undefined
  readonly #closed = Promise.withResolvers<void>()

  readonly #opens: boolean

  constructor(changes: Change[], error?: Error, { opens = true } = {}) {
    super()
    this.#changes = changes
    this.#error = error
    this.#opens = opens
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Change> {
    if (this.#opens) this.emit('init')
    for (const told of this.#changes) yield told
    if (this.#error) throw this.#error
    await this.#closed.promise
    throw new Error('ChangeStream is closed')
  }

  async close(): Promise<void> {
    this.#closed.resolve()
  }
}

/** @param streams as they are opened one after another */
function follow(streams: Stream[], until: (heard: string[]) => boolean) {
  const heard: string[] = []
  const reasons: unknown[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  let opened = 0
  const end = followChanges({
    open: () => streams[opened++] ?? new Stream([]),
    hear({ documentKey }) {
      heard.push(documentKey._id)
      if (until(heard)) resolve()
    },
    none(reason) {
      reasons.push(reason)
      resolve()
    },
    pauseMs: 1,
  })
  return { heard, reasons, end, enough: promise, opened: () => opened }
}

test.each([
  ['the connection is lost for good', new MongoNetworkError('gone')],
  ['the server has no memory of where it was', historyLost],
  ['the database was dropped', new Error('ChangeStream is closed')],
])('a stream is opened again when %s', async (_, error) => {
  const { heard, reasons, end, enough } = follow(
    [new Stream([change('a')], error), new Stream([change('b')])],
    ({ length }) => length === 2,
  )
  await enough
  await end()
  expect({ heard, reasons }).toEqual({ heard: ['a', 'b'], reasons: [] })
})

test('a server that has no change streams is asked once', async () => {
  const { reasons, end, enough, opened } = follow(
    [new Stream([], unsupported, { opens: false })],
    () => false,
  )
  await enough
  await end()
  expect(reasons).toEqual([unsupported])
  expect(opened()).toBe(1)
})

test('nothing is heard or opened after the end', async () => {
  const { heard, reasons, end, opened } = follow([new Stream([])], () => false)
  await end()
  expect({ heard, reasons, opened: opened() }).toEqual({ heard: [], reasons: [], opened: 1 })
})
