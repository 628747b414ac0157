import type { Diagnostic } from '../compile/bundle.ts'
import type { PluginSource } from '../compile/plugin-source.ts'
import { FairTurns } from '../host/fair-turns.ts'
import { CheckerProcess, type CheckLimits } from './checker-process.ts'

export interface TypeChecker {
  /**
   * Checks the types of a task. Whose turn it is goes by owner: nobody has two checks at once.
   *
   * @returns what does not fit; empty where all does
   */
  check(source: PluginSource, owner: string): Promise<Diagnostic[]>
  /** Starts a process before anybody waits for it. */
  warmUp(): void
  close(): Promise<void>
}

/**
 * Makes a checker whose processes are started when there is something to check, and end when there was
 * nothing for a while.
 *
 * @param options.processes at once, 2 unless given: each takes some 250 MB
 * @param options.idleMs default: ten minutes
 */
export function createTypeChecker(
  options: Partial<CheckLimits> & { processes?: number; idleMs?: number } = {},
): TypeChecker {
  const { processes = 2, timeoutMs = 10_000, memoryMb = 640, idleMs = 600_000 } = options
  const turns = new FairTurns(processes)
  const all = new Set<CheckerProcess>()
  const free: CheckerProcess[] = []
  let idle: NodeJS.Timeout | undefined
  let closed = false

  function start(): CheckerProcess {
    const process = new CheckerProcess({ timeoutMs, memoryMb })
    all.add(process)
    return process
  }

  function takeProcess(): CheckerProcess {
    const process = free.pop()
    if (!process) return start()
    if (!process.dead) return process
    all.delete(process)
    return takeProcess()
  }

  function giveBack(process: CheckerProcess): void {
    if (process.dead) all.delete(process)
    else free.push(process)
    clearTimeout(idle)
    if (!closed) idle = setTimeout(endIdle, idleMs).unref()
  }

  function endIdle(): void {
    for (const process of free.splice(0)) {
      all.delete(process)
      void process.end()
    }
  }

  return {
    check: (source, owner) =>
      turns.take(owner, async () => {
        if (closed) throw new Error('the type checker is closed')
        const process = takeProcess()
        try {
          return await process.check(source)
        } finally {
          giveBack(process)
        }
      }),
    warmUp() {
      if (all.size === 0 && !closed) giveBack(start())
    },
    async close() {
      closed = true
      clearTimeout(idle)
      turns.clear(new Error('the type checker is closed'))
      await Promise.all([...all].map((process) => process.end()))
    },
  }
}
