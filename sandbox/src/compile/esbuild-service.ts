import { stop } from 'esbuild'

/** Thrown when esbuild did not survive a source, or did not finish it in time. */
export class CompilerOverwhelmed extends Error {
  override readonly name = 'CompilerOverwhelmed'
}

const maxMs = 10_000
const attempts = 3

// esbuild has one service per process, which a hostile source can crash or keep busy for minutes: such
// sources go one at a time, so that the queue belongs to the process as the service does.
let hostile: Promise<unknown> = Promise.resolve()

/**
 * Does work on a source whose author may be anyone, alone among its like and for at most 10 seconds.
 *
 * @throws {CompilerOverwhelmed} if the service crashed or took too long; the next work has a new one
 */
export function workOnUntrusted<Result>(work: () => Promise<Result>): Promise<Result> {
  const run = hostile.then(() => withinTime(work))
  hostile = run.catch(() => undefined)
  return run
}

/** Does work on a source from disk; begins anew when untrusted work took the service down with it. */
export async function workOnTrusted<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isServiceLoss(error) || attempt === attempts) throw error
      await stop()
    }
  }
}

async function withinTime<Result>(work: () => Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new CompilerOverwhelmed('the source took too long to compile'))
  }, maxMs)
  const running = work()
  try {
    return await Promise.race([running, late.promise])
  } catch (error) {
    running.catch(() => undefined)
    if (isServiceLoss(error)) {
      await stop()
      throw new CompilerOverwhelmed('the source is nested too deeply to compile', { cause: error })
    }
    if (error instanceof CompilerOverwhelmed) await stop()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function isServiceLoss(error: unknown): boolean {
  return error instanceof Error && /^The service (was stopped|is no longer running)/.test(error.message)
}
