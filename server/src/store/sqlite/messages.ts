import type { PlainFailure } from './failure.ts'

/** One operation for a database thread. */
export interface Request {
  id: number
  operation: string
  args: unknown[]
}

export type Reply = { id: number; result: unknown } | { id: number; failure: PlainFailure }

/** How a thread is started. */
export interface ThreadOptions {
  path: string
  role: 'reader' | 'writer'
  /** Pages that the file may have; for trying out a full disk. */
  maxPages?: number | undefined
}
