import { build, stop, type BuildOptions, type BuildResult } from 'esbuild'

/** Thrown when esbuild did not survive a source, or did not finish it in time. */
export class CompilerOverwhelmed extends Error {
  override readonly name = 'CompilerOverwhelmed'
}

const maxMs = 10_000
const attempts = 3

// esbuild has one service per process, which a hostile source can crash or keep busy for minutes: such
// sources go one at a time, so that the queue belongs to the process as the service does.
let hostile: Promise<unknown> = Promise.resolve()

type Built = BuildResult<BuildOptions & { write: false; metafile: true }>

/**
 * Builds a source whose author may be anyone, alone among its like and for at most 10 seconds.
 *
 * @throws {CompilerOverwhelmed} if the service crashed or took too long; the next build has a new one
 * @throws esbuild's BuildFailure
 */
export function buildUntrusted(options: BuildOptions & { write: false; metafile: true }): Promise<Built> {
  const run = hostile.then(() => withinTime(options))
  hostile = run.catch(() => undefined)
  return run
}

/**
 * Builds a source from disk. Begins anew when an untrusted build took the service down with it.
 *
 * @throws esbuild's BuildFailure
 */
export async function buildTrusted(options: BuildOptions & { write: false; metafile: true }): Promise<Built> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await build(options)
    } catch (error) {
      if (!isServiceLoss(error) || attempt === attempts) throw error
      await stop()
    }
  }
}

async function withinTime(options: BuildOptions & { write: false; metafile: true }): Promise<Built> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new CompilerOverwhelmed('the source took too long to compile'))
  }, maxMs)
  const running = build(options)
  try {
    return await Promise.race([running, late.promise])
  } catch (error) {
    running.catch(() => undefined)
    if (!(error instanceof CompilerOverwhelmed) && !isServiceLoss(error)) throw error
    await stop()
    throw new CompilerOverwhelmed('the source is nested too deeply to compile', { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

function isServiceLoss(error: unknown): boolean {
  return error instanceof Error && /^The service (was stopped|is no longer running)/.test(error.message)
}
