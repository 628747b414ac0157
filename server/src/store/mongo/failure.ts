import { MongoBulkWriteError, MongoError, MongoServerError } from 'mongodb'
import { setTimeout as delay } from 'node:timers/promises'
import { DuplicateKey, StoreUnavailable } from '../port.ts'

/** How long an operation waits for a database that cannot be reached, milliseconds. */
export const patienceMs = 10_000

/** How long the driver looks for a server at each try, milliseconds. */
export const selectionMs = 4_000

/** Between two tries, milliseconds. */
const pauseMs = 100

const duplicateKeyCode = 11_000

/** NamespaceNotFound, IndexNotFound. */
const missingCodes = [26, 27]

/** Names of what the driver throws where no server can be reached, or it went away in the middle. */
const connectionErrors = [
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoTopologyClosedError',
  'MongoNotConnectedError',
  'MongoClientClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoExpiredSessionError',
]

/** Codes of a server that shuts down, starts, is not the primary (any more), or lost its cursors with all that. */
const serverGoneCodes = [6, 7, 43, 89, 91, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436]

/** Whether the database was not there to do it; what was asked for may have been done all the same. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof MongoError)) return wasNotSent(error)
  if (connectionErrors.includes(error.name) || error.hasErrorLabel('RetryableWriteError')) return true
  if (error instanceof MongoServerError && serverGoneCodes.includes(Number(error.code))) return true
  if (!(error instanceof MongoBulkWriteError)) return false
  // What stopped it as a whole, such as a lost connection, is wrapped into it.
  const cause: unknown = error.errorResponse
  if (cause instanceof Error) return isUnavailable(cause)
  const concern = error.result.getWriteConcernError()
  return concern !== undefined && serverGoneCodes.includes(Number(concern.code))
}

/** A write to a connection that the other side has just closed: the driver throws it as it comes from Node. */
function wasNotSent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE'
}

/**
 * Runs what must not be done twice. The driver tries again where it knows how; here, only what was never sent.
 *
 * @throws {StoreUnavailable} also where it may have been done
 */
export function guarded<T>(operation: () => Promise<T>): Promise<T> {
  return retried(operation, wasNotSent)
}

/**
 * Runs what may be done twice, such as a read, until the database answers.
 *
 * @throws {StoreUnavailable} where it has not for 10 s
 */
export function patiently<T>(operation: () => Promise<T>): Promise<T> {
  return retried(operation, isUnavailable)
}

async function retried<T>(operation: () => Promise<T>, mayRetry: (error: unknown) => boolean): Promise<T> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    try {
      return await operation()
    } catch (error) {
      if (!mayRetry(error) || performance.now() + selectionMs > deadline) throw translated(error)
      await delay(pauseMs)
    }
  }
}

/** Of an index or a collection that was to be dropped. */
export function isMissing(error: unknown): boolean {
  return error instanceof MongoServerError && missingCodes.includes(Number(error.code))
}

/** Of what the driver throws, and of the single errors of a bulk write. */
export function isDuplicate(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === duplicateKeyCode
}

export function translated(error: unknown): unknown {
  if (isUnavailable(error)) {
    const reason = error instanceof Error ? error.message : String(error)
    return new StoreUnavailable(`MongoDB cannot be reached: ${reason}`)
  }
  if (error instanceof MongoServerError && isDuplicate(error)) return new DuplicateKey(duplicateField(error))
  return error
}

function duplicateField(error: MongoServerError): DuplicateKey['field'] {
  const pattern = (error['keyPattern'] ?? {}) as Record<string, unknown>
  const [field] = Object.keys(pattern)
  return field === 'email' || field === 'slug' || field === 'name' || field === 'hash' ? field : 'id'
}
