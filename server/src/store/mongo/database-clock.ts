import type { Db } from 'mongodb'

/** How often the clocks are compared, milliseconds. */
const comparedEveryMs = 10_000

/** Round trips per comparison; the fastest one counts, because its middle is known best. */
const samples = 3

/**
 * The database's clock, as far as it is known here: compared now and then, counted on by this process's
 * monotonic clock. What this machine takes for the time of day has no influence.
 */
export class DatabaseClock {
  readonly #database: Db
  readonly #timer: NodeJS.Timeout
  /** What to add to `performance.now()`. */
  #offset = 0

  private constructor(database: Db) {
    this.#database = database
    // While the database is away, the last comparison stands.
    this.#timer = setInterval(() => void this.#compare().catch(() => {}), comparedEveryMs)
    this.#timer.unref()
  }

  static async start(database: Db): Promise<DatabaseClock> {
    const clock = new DatabaseClock(database)
    await clock.#compare()
    return clock
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return Math.round(performance.now() + this.#offset)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #compare(): Promise<void> {
    let best = { roundTrip: Infinity, offset: 0 }
    for (let sample = 0; sample < samples; sample += 1) {
      const before = performance.now()
      const { localTime } = await this.#database.command({ hello: 1 })
      const after = performance.now()
      if (!(localTime instanceof Date)) throw new Error('The database does not tell its time')
      const roundTrip = after - before
      const offset = localTime.getTime() - (before + after) / 2
      if (roundTrip < best.roundTrip) best = { roundTrip, offset }
    }
    this.#offset = best.offset
  }
}
