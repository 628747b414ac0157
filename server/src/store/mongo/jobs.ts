import { MongoBackend } from '@agendajs/mongo-backend'
import type { JobRepository } from 'agenda'
import type { Db } from 'mongodb'
import { jobsCollection } from './collections.ts'
import { patiently } from './failure.ts'

/**
 * Agenda's jobs in MongoDB. How a run ended is saved once more where the database was away: Agenda lets a
 * failure of that pass, and the job would stay locked, run by nobody, until its lock ran out.
 */
export function createJobs(database: Db): JobRepository {
  const { repository } = new MongoBackend({ mongo: database, collection: jobsCollection })
  const saveJobState = repository.saveJobState.bind(repository)
  repository.saveJobState = (job, options) => patiently(() => saveJobState(job, options))
  return repository
}
