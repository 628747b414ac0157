import { Agenda, type JobRepository } from 'agenda'
import type { Logger } from 'pino'
import { createAgendaBackend } from './agenda-backend.ts'

/** How often Agenda looks for jobs that are due, milliseconds. */
const processEveryMs = 1_000

/** A job that has run for longer is taken to be lost with its node. */
const lockLifetimeMs = 10 * 60_000

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
  agenda.on('error', (error: Error) => log.error({ err: error }, 'the scheduler failed'))
  for (const { name, run } of jobs) {
    agenda.define(
      name,
      async () => {
        const current = run().catch((error: unknown) => {
          log.error({ err: error, job: name }, 'a recurring job failed')
        })
        running.add(current)
        await current
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
