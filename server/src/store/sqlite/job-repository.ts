import {
  computeJobState,
  type JobParameters,
  type JobRepository,
  type JobsOverview,
  type JobsQueryOptions,
  type RemoveJobsOptions,
  toJobId,
} from 'agenda'
import { isDeepStrictEqual } from 'node:util'
import { v7 as createId } from 'uuid'
import type { DatabaseThread } from './database-thread.ts'
import type { Reads, Writes } from './operations/index.ts'

const dateFields = [
  'lastRunAt',
  'lastFinishedAt',
  'nextRunAt',
  'failedAt',
  'lockedAt',
  'startDate',
  'endDate',
  'debounceStartedAt',
] as const

/** What running a job changes of it, beside `nextRunAt`. */
const stateFields = [
  'lockedAt',
  'lastRunAt',
  'progress',
  'failReason',
  'failCount',
  'failedAt',
  'lastFinishedAt',
] as const

/**
 * Agenda's jobs in SQLite. There are a handful of them, and one process owns the database: they are held
 * in memory and every change is written through before it counts.
 */
export class SqliteJobRepository implements JobRepository {
  readonly #reader: DatabaseThread<Reads>
  readonly #writer: DatabaseThread<Writes>
  readonly #jobs = new Map<string, JobParameters>()

  constructor(reader: DatabaseThread<Reads>, writer: DatabaseThread<Writes>) {
    this.#reader = reader
    this.#writer = writer
  }

  /** A lock found here is of a process that is gone: whatever it ran is run again. */
  async connect(): Promise<void> {
    for (const text of await this.#reader.call('listJobs')) {
      const { lockedAt: _, ...job } = reviveJob(text)
      this.#jobs.set(idOf(job), job)
    }
  }

  getJobById(id: string): Promise<JobParameters | null> {
    return Promise.resolve(this.#jobs.get(id) ?? null)
  }

  queryJobs(options: JobsQueryOptions = {}) {
    const now = new Date()
    const { state, includeDisabled = true, search, skip = 0, limit = 0 } = options
    const found = this.#select(options)
      .filter((job) => includeDisabled || job.disabled !== true)
      .filter((job) => search === undefined || job.name.toLowerCase().includes(search.toLowerCase()))
      .map((job) => ({ ...job, _id: toJobId(idOf(job)), state: computeJobState(job, now) }))
      .filter(
        (job) => state === undefined || (state === 'paused' ? job.disabled === true : job.state === state),
      )
      .sort((a, b) => (b.nextRunAt?.getTime() ?? 0) - (a.nextRunAt?.getTime() ?? 0))
    const jobs = limit > 0 ? found.slice(skip, skip + limit) : found.slice(skip)
    return Promise.resolve({ jobs, total: found.length })
  }

  getJobsOverview(): Promise<JobsOverview[]> {
    const now = new Date()
    const byName = Map.groupBy(this.#jobs.values(), ({ name }) => name)
    const overviews = [...byName].map(([name, jobs]) => {
      const overview: JobsOverview = {
        name,
        total: jobs.length,
        running: 0,
        scheduled: 0,
        queued: 0,
        completed: 0,
        failed: 0,
        repeating: 0,
        paused: jobs.filter((job) => job.disabled === true).length,
      }
      for (const job of jobs) overview[computeJobState(job, now)] += 1
      return overview
    })
    return Promise.resolve(overviews)
  }

  getDistinctJobNames(): Promise<string[]> {
    return Promise.resolve([...new Set([...this.#jobs.values()].map(({ name }) => name))])
  }

  getQueueSize(): Promise<number> {
    const now = new Date()
    const due = [...this.#jobs.values()].filter(({ nextRunAt }) => nextRunAt !== null && nextRunAt < now)
    return Promise.resolve(due.length)
  }

  async removeJobs(options: RemoveJobsOptions): Promise<number> {
    const jobs = this.#selectGiven(options)
    for (const job of jobs) {
      this.#jobs.delete(idOf(job))
      await this.#writer.call('deleteJob', idOf(job))
    }
    return jobs.length
  }

  async saveJob<Data = unknown>(job: JobParameters<Data>): Promise<JobParameters<Data>> {
    const existing = this.#existing(job)
    // A lock is Agenda's own; what is saved anew does not know of it.
    const saved = { ...existing, ...job, _id: existing?._id ?? job._id ?? toJobId(createId()) }
    if (existing && job.type === 'single' && job.nextRunAt !== null && existing.nextRunAt !== null) {
      const isDue = job.nextRunAt.getTime() <= Date.now()
      if (isDue) saved.nextRunAt = existing.nextRunAt
    }
    return (await this.#put(saved)) as JobParameters<Data>
  }

  async saveJobState(job: JobParameters): Promise<void> {
    const existing = this.#jobs.get(idOf(job))
    if (!existing) throw new Error(`there is no job ${idOf(job)}`)
    const saved: JobParameters = { ...existing, nextRunAt: job.nextRunAt }
    for (const field of stateFields) {
      if (job[field] === undefined) delete saved[field]
      else Object.assign(saved, { [field]: job[field] })
    }
    await this.#put(saved)
  }

  async lockJob(job: JobParameters): Promise<JobParameters | undefined> {
    const existing = this.#jobs.get(idOf(job))
    if (!existing || existing.lockedAt || existing.disabled === true) return undefined
    if (existing.nextRunAt?.getTime() !== job.nextRunAt?.getTime()) return undefined
    return this.#put({ ...existing, lockedAt: new Date() })
  }

  async unlockJob(job: JobParameters): Promise<void> {
    await this.unlockJobs([idOf(job)])
  }

  async unlockJobs(ids: string[]): Promise<void> {
    for (const id of ids) {
      const job = this.#jobs.get(id)
      if (!job?.lockedAt) continue
      const { lockedAt: _, ...unlocked } = job
      await this.#put(unlocked)
    }
  }

  async getNextJobToRun(
    jobName: string,
    nextScanAt: Date,
    lockDeadline: Date,
    now: Date = new Date(),
  ): Promise<JobParameters | undefined> {
    const isDue = (job: JobParameters) =>
      job.name === jobName &&
      job.disabled !== true &&
      (job.lockedAt ? job.lockedAt <= lockDeadline : job.nextRunAt !== null && job.nextRunAt <= nextScanAt)
    const [next] = [...this.#jobs.values()]
      .filter(isDue)
      .sort(
        (a, b) => (a.nextRunAt?.getTime() ?? 0) - (b.nextRunAt?.getTime() ?? 0) || b.priority - a.priority,
      )
    return next && this.#put({ ...next, lockedAt: now })
  }

  async disableJobs(options: RemoveJobsOptions): Promise<number> {
    return this.#setDisabled(options, true)
  }

  async enableJobs(options: RemoveJobsOptions): Promise<number> {
    return this.#setDisabled(options, false)
  }

  async purgeAllJobs(): Promise<number> {
    return this.removeJobs({ ids: [...this.#jobs.keys()] })
  }

  async #setDisabled(options: RemoveJobsOptions, disabled: boolean): Promise<number> {
    const jobs = this.#selectGiven(options)
    for (const job of jobs) await this.#put({ ...job, disabled })
    return jobs.length
  }

  /** Counts from now on, so that nobody else locks it meanwhile; undone where the disk refuses it. */
  async #put(job: JobParameters): Promise<JobParameters> {
    const id = idOf(job)
    const before = this.#jobs.get(id)
    this.#jobs.set(id, job)
    try {
      await this.#writer.call('putJob', id, JSON.stringify(job))
    } catch (error) {
      if (before) this.#jobs.set(id, before)
      else this.#jobs.delete(id)
      throw error
    }
    return { ...job }
  }

  #existing<Data>(job: JobParameters<Data>): JobParameters | undefined {
    if (job._id) return this.#jobs.get(job._id)
    if (job.type === 'single')
      return [...this.#jobs.values()].find(({ name, type }) => name === job.name && type === 'single')
    return undefined
  }

  #selectGiven(options: RemoveJobsOptions): JobParameters[] {
    return Object.values(options).every((value) => value === undefined) ? [] : this.#select(options)
  }

  #select({ id, ids, name, names, notNames, data }: RemoveJobsOptions): JobParameters[] {
    return [...this.#jobs.values()].filter(
      (job) =>
        (id === undefined || idOf(job) === id) &&
        (ids === undefined || ids.some((one) => one === idOf(job))) &&
        (name === undefined || job.name === name) &&
        (names === undefined || names.includes(job.name)) &&
        (notNames === undefined || !notNames.includes(job.name)) &&
        (data === undefined || isDeepStrictEqual(job.data, data)),
    )
  }
}

function idOf(job: JobParameters): string {
  return String(job._id)
}

function reviveJob(text: string): JobParameters {
  const job = JSON.parse(text) as JobParameters
  for (const field of dateFields) {
    const value = job[field]
    if (value !== undefined && value !== null) Object.assign(job, { [field]: new Date(value) })
  }
  return job
}
