import { Agenda, type JobRepository } from 'agenda'
import type { Logger } from 'pino'
import { createAgendaBackend } from './agenda-backend.ts'

/** How often Agenda looks for jobs that are due, milliseconds. */
const processEveryMs = 1_000

/**
 * A job whose node has been silent for longer is taken to be lost with it. What is due meanwhile stays due in the
 * store: schedules, token refreshes and retention are late by that much, and nothing is left out.
 */
const lockLifetimeMs = 30_000

/** How often the lock of a job that runs is renewed, milliseconds. */
const touchEveryMs = lockLifetimeMs / 3

export interface RecurringJob {
  name: string
  /** As Agenda reads it: `1 second`, `10 minutes`. */
  every: string
  run: () => Promise<void>
}

export interface Scheduler {
  start(): Promise<void>
  /** Waits for the jobs that run; leaves no lock behind. */
  stop(): Promise<void>
}

/**
 * Runs a few recurring jobs, one document each in the store, never one per session. One that fails is
 * logged and runs again at its next time.
 */
export function createScheduler(options: {
  repository: JobRepository
  jobs: RecurringJob[]
  log: Logger
}): Scheduler {
  const { repository, jobs, log } = options
  const running = new Set<Promise<void>>()
  const agenda = new Agenda({
    backend: createAgendaBackend(repository),
    processEvery: processEveryMs,
    defaultLockLifetime: lockLifetimeMs,
    maxConcurrency: jobs.length,
  })
  // While the store is away, every look fails: that is said once.
  let failing = false
  agenda.on('error', (error: Error) => {
    if (!failing) log.error({ err: error }, 'the scheduler failed')
    failing = true
  })
  for (const { name, run } of jobs) {
    agenda.define(
      name,
      async (job) => {
        failing = false
        const current = run().catch((error: unknown) => {
          log.error({ err: error, job: name }, 'a recurring job failed')
        })
        running.add(current)
        const touching = setInterval(() => {
          // Where another node has the lock meanwhile, the job's own writes find that out.
          job
            .touch()
            .catch((error: unknown) => log.debug({ err: error, job: name }, 'a lock was not renewed'))
        }, touchEveryMs)
        await current
        clearInterval(touching)
        running.delete(current)
      },
      { concurrency: 1 },
    )
  }

  return {
    async start() {
      await agenda.start()
      for (const { name, every } of jobs) await agenda.every(every, name)
      // Jobs that this release does not have any more.
      await agenda.cancel({ notNames: jobs.map(({ name }) => name) })
    },
    async stop() {
      await agenda.stop()
      await Promise.all(running)
    },
  }
}
