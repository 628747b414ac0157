import { DuplicateKey, StoreUnavailable } from '../port.ts'

/** An error as it crosses between threads, where classes do not. */
export interface PlainFailure {
  kind: 'duplicate' | 'unavailable' | 'bug'
  message: string
  stack?: string | undefined
}

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) that are no bug of ours. */
const causes: Record<number, string> = {
  5: 'another program holds the database: stop it',
  6: 'another program holds the database: stop it',
  7: 'there is not enough memory',
  8: 'it is read-only: give the user that runs Patchbay the right to write there',
  10: 'the disk failed to read or write: check it and the space left on it',
  11: 'the file is damaged: restore a backup',
  13: 'the disk is full: make room',
  14: 'it cannot be opened: check that the folder exists and may be written',
  26: 'it is no database: move the file away, or restore a backup',
}

/** What the file system says, in SQLite's terms. */
const fileCauses: Record<string, string | undefined> = {
  EACCES: causes[8],
  EPERM: causes[8],
  EROFS: causes[8],
  EIO: causes[10],
  ENOSPC: causes[13],
  EDQUOT: causes[13],
}

/** Describes what a statement, or the writing of a file, threw. @param path of that file, for the message */
export function describeFailure(error: unknown, path: string): PlainFailure {
  if (!(error instanceof Error)) return { kind: 'bug', message: String(error) }
  if (error instanceof StoreUnavailable) return { kind: 'unavailable', message: error.message }
  const cause = causeOf(error)
  if (cause !== undefined)
    return { kind: 'unavailable', message: `The data in ${path} cannot be used: ${cause}` }
  const [, field] = /UNIQUE constraint failed: \w+\.(email|slug|name|hash|id)\b/.exec(error.message) ?? []
  if (field !== undefined) return { kind: 'duplicate', message: field }
  return { kind: 'bug', message: error.message, stack: error.stack }
}

function causeOf(error: Error): string | undefined {
  if ('errcode' in error && typeof error.errcode === 'number') return causes[error.errcode & 0xff]
  return 'code' in error && typeof error.code === 'string' ? fileCauses[error.code] : undefined
}

export function toError({ kind, message, stack }: PlainFailure): Error {
  switch (kind) {
    case 'duplicate':
      return new DuplicateKey(message as DuplicateKey['field'])
    case 'unavailable':
      return new StoreUnavailable(message)
    case 'bug': {
      const error = new Error(message)
      if (stack !== undefined) error.stack = stack
      return error
    }
    default:
      return kind satisfies never
  }
}
