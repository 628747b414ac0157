import type { Diagnostic } from '../compile/bundle.ts'
import type { PluginSource } from '../compile/plugin-source.ts'
import { FairQueue } from '../host/fair-queue.ts'
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

interface Job {
  source: PluginSource
  owner: string
  resolve: (diagnostics: Diagnostic[]) => void
  reject: (error: unknown) => void
}

/**
 * Makes a checker whose processes are started when there is something to check and end when there was nothing for a while.
 *
 * @param options.processes at once, 2 unless given: each takes some 250 MB
 * @param options.idleMs default: ten minutes
 */
export function createTypeChecker(
  options: Partial<CheckLimits> & { processes?: number; idleMs?: number } = {},
): TypeChecker {
  const { processes = 2, timeoutMs = 10_000, memoryMb = 640, idleMs = 600_000 } = options
  const limits = { timeoutMs, memoryMb }
  const queue = new FairQueue<Job>()
  const all = new Set<CheckerProcess>()
  const free: CheckerProcess[] = []
  const working = new Set<CheckerProcess>()
  const busyOwners = new Set<string>()
  let idle: NodeJS.Timeout | undefined
  let closed = false

  function start(): CheckerProcess {
    const process = new CheckerProcess(limits)
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

  function next(): void {
    const hasRoom = all.size - working.size > 0 || all.size < processes
    if (closed || !hasRoom) return
    const job = queue.take((owner) => !busyOwners.has(owner))
    if (!job) return
    const process = takeProcess()
    working.add(process)
    busyOwners.add(job.owner)
    void work(process, job).finally(() => {
      busyOwners.delete(job.owner)
      working.delete(process)
      if (process.dead) all.delete(process)
      else free.push(process)
      restWhenIdle()
      next()
    })
    next()
  }

  async function work(process: CheckerProcess, { source, resolve, reject }: Job): Promise<void> {
    try {
      resolve(await process.check(source))
    } catch (error) {
      reject(error)
    }
  }

  function restWhenIdle(): void {
    clearTimeout(idle)
    idle = setTimeout(() => {
      for (const process of free.splice(0)) {
        all.delete(process)
        void process.end()
      }
    }, idleMs).unref()
  }

  return {
    check(source, owner) {
      const { promise, resolve, reject } = Promise.withResolvers<Diagnostic[]>()
      queue.push(owner, { source, owner, resolve, reject })
      next()
      return promise
    },
    warmUp() {
      if (all.size > 0 || closed) return
      free.push(start())
      restWhenIdle()
    },
    async close() {
      closed = true
      clearTimeout(idle)
      for (const { reject } of queue.clear()) reject(new Error('the type checker is closed'))
      await Promise.all([...all].map((process) => process.end()))
    },
  }
}
