import { DatabaseSync } from 'node:sqlite'
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { describeFailure, type PlainFailure } from './failure.ts'
import type { Reply, Request, ThreadOptions } from './messages.ts'
import { migrate } from './migrations/migrate.ts'
import { reads, writes } from './operations/index.ts'
import { reclaimSpace } from './reclaim-space.ts'
import { createStatements, type Statements } from './statements.ts'

type Operation = (db: Statements, ...args: unknown[]) => unknown

/** What runs in a database thread: one connection, and the operations that come as messages. */
const port = parentPort
const { path, role, maxPages } = workerData as ThreadOptions

if (port) {
  try {
    serve(port, open())
    port.postMessage([{ id: 0, result: null }] satisfies Reply[])
  } catch (error) {
    port.postMessage([{ id: 0, failure: describeFailure(error, path) }] satisfies Reply[])
  }
}

function open(): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: role === 'reader', timeout: 5_000 })
  if (role === 'reader') return database
  // Counts before there is a table only, but would write each time; what turns out damaged is not to be written.
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
  if (isEmpty) database.exec('PRAGMA auto_vacuum = INCREMENTAL')
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864')
  migrate(database, path)
  readEachTable(database)
  if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${maxPages}`)
  writes.releaseAllLeases(createStatements(database))
  return database
}

/** Finds the damage that can be found without reading the whole file: where a table begins. */
function readEachTable(database: DatabaseSync): void {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  for (const { name } of tables) database.prepare(`SELECT * FROM "${String(name)}" LIMIT 1`).get()
}

function serve(port: NonNullable<typeof parentPort>, database: DatabaseSync): void {
  const statements = createStatements(database)
  const run = role === 'reader' ? readAll : writeAll
  port.on('message', (first: Request[] | 'close') => {
    let isLast = first === 'close'
    const requests = first === 'close' ? [] : first
    // What has come meanwhile goes into the same transaction.
    for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port)) {
      const message = more.message as Request[] | 'close'
      if (message === 'close') isLast = true
      else requests.push(...message)
    }
    if (requests.length > 0) port.postMessage(run(requests))
    if (isLast) {
      database.close()
      port.close()
    }
  })

  function readAll(requests: Request[]): Reply[] {
    return requests.map((request) => attempt(request, reads as Record<string, Operation>))
  }

  /** All in one transaction; one that fails is undone alone. */
  function writeAll(requests: Request[]): Reply[] {
    const inside = requests.filter(({ operation }) => operation !== 'reclaimSpace')
    const replies = inside.length > 0 ? writeGroup(inside) : []
    for (const { id } of requests.filter(({ operation }) => operation === 'reclaimSpace')) {
      try {
        replies.push({ id, result: reclaimSpace(database) })
      } catch (error) {
        replies.push({ id, failure: describeFailure(error, path) })
      }
    }
    return replies
  }

  function writeGroup(requests: Request[]): Reply[] {
    try {
      statements.run('BEGIN IMMEDIATE')
      const replies = requests.map((request) => {
        statements.run('SAVEPOINT one')
        const reply = attempt(request, writes as Record<string, Operation>)
        if ('failure' in reply) {
          // A disk that is full or broken has undone the whole transaction by itself.
          if (!database.isTransaction) throw new GroupUndone(reply.failure)
          statements.run('ROLLBACK TO one')
        }
        statements.run('RELEASE one')
        return reply
      })
      statements.run('COMMIT')
      return replies
    } catch (error) {
      if (database.isTransaction) statements.run('ROLLBACK')
      const failure = error instanceof GroupUndone ? error.failure : describeFailure(error, path)
      return requests.map(({ id }) => ({ id, failure }))
    }
  }

  function attempt({ id, operation, args }: Request, operations: Record<string, Operation>): Reply {
    try {
      const known = operations[operation]
      if (!known) throw new Error(`the ${role} has no operation ${operation}`)
      return { id, result: known(statements, ...args) }
    } catch (error) {
      return { id, failure: describeFailure(error, path) }
    }
  }
}

class GroupUndone extends Error {
  readonly failure: PlainFailure
  constructor(failure: PlainFailure) {
    super(failure.message)
    this.failure = failure
  }
}
