import type { ClientSession, MongoClient } from 'mongodb'
import { guarded } from './failure.ts'

/** Runs work on several documents: all of it takes effect, or nothing. It may be run more than once. */
export type InTransaction = <T>(work: (session: ClientSession) => Promise<T>) => Promise<T>

export function createTransactions(client: MongoClient): InTransaction {
  return (work) =>
    guarded(() => client.withSession((session) => session.withTransaction(() => work(session))))
}
