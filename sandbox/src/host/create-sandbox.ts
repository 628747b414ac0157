import type { Bundle } from '../compile/bundle.ts'
import { createStackMapper } from '../compile/stack-mapper.ts'
import { buildRuntime } from '../isolate/build-runtime.ts'
import type { HostFetch } from '../network/host-fetch.ts'
import type { Execution, Sandbox, SandboxStats, Trust } from '../sandbox.ts'
import { Pool } from './pool.ts'
import type { PoolLog } from './pool-log.ts'
import { readManifest } from './read-manifest.ts'
import { Run, type RunHost } from './run.ts'

export interface SandboxOptions {
  /** Runner processes of each trust group; a group without runners refuses its code. */
  runners: Record<Trust, number>
  /** Makes the tasks' requests, see `createGuardedFetch`. */
  fetch: HostFetch
  /** The clock that sleeps go by, milliseconds since the epoch; default: this machine's. */
  now?: () => number
  /** Told of runners that die or are killed. */
  log?: PoolLog
  /**
   * A runner is replaced after so many executions (default 50,000), or when its RSS has grown by so much
   * (150 MB) beyond what its cache may take.
   */
  recycle?: { executions?: number; growthMb?: number }
  /** RSS of a runner above which it is killed, in MB; default 1,024. */
  maxRssMb?: number
  /** Memory that isolates waiting for the next run of their code may take in a runner, in MB; default 80. */
  cacheMb?: number
}

const megabyte = 1_048_576
const startPollMs = 10
/** Of a definition. It has nothing to wait for but the processor, whose share may be small. */
const describeLimits = { cpuMs: 1_000, timeoutMs: 20_000, memoryMb: 64 }
const trusts = ['trusted', 'untrusted'] as const

/**
 * Starts the runner processes; ready to execute when it resolves.
 *
 * @throws {Error} if the runners cannot be started, saying what they said
 */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { recycle = {}, maxRssMb = 1_024, cacheMb = 80, log = () => undefined } = options
  const setup = { runtime: await buildRuntime(), cacheBytes: cacheMb * megabyte }
  const createPool = (trust: Trust) =>
    new Pool({
      trust,
      runners: options.runners[trust],
      setup,
      recycleExecutions: recycle.executions ?? 50_000,
      recycleGrowthBytes: ((recycle.growthMb ?? 150) + cacheMb) * megabyte,
      maxRssBytes: maxRssMb * megabyte,
      log,
    })
  const pools = { trusted: createPool('trusted'), untrusted: createPool('untrusted') }
  const all = trusts.map((trust) => pools[trust])
  const host: RunHost = {
    fetch: options.fetch,
    now: options.now ?? Date.now,
    mapStack: createStackMapper(),
  }
  let lastId = 0

  function submit(execution: Execution, mode: 'run' | 'describe'): Run {
    const { bundle, owner, variant = '', inputJson, attemptKey, limits, trust, weigh = false } = execution
    const key = [bundle.hash, owner, variant, limits.memoryMb, mode].join('|')
    const order = { id: ++lastId, key, bundle: bundle.hash, mode, inputJson, attemptKey, weigh, ...limits }
    const run = new Run(order, execution, host)
    pools[trust].submit(run)
    return run
  }

  const sandbox: Sandbox = {
    execute: (execution) => submit(execution, 'run').outcome,
    async describe(bundle, owner = 'describe') {
      const outcome = await submit(describing(bundle, owner), 'describe').outcome
      if (outcome.status === 'completed') return readManifest(outcome.outputJson)
      if (outcome.status === 'failed') return { ok: false, error: outcome.error }
      return { ok: false, error: { code: 'task_error', message: 'The definition waits for something' } }
    },
    ready: () => all.every((pool) => pool.ready),
    stats: (): SandboxStats => ({
      runners: all.flatMap((pool) => pool.runners.map(({ stats }) => stats)),
      waiting: sum(all, 'waiting'),
      crashes: sum(all, 'crashes'),
      recycled: sum(all, 'recycled'),
    }),
    async close() {
      await Promise.all(all.map((pool) => pool.close()))
    },
  }
  await untilReady(sandbox, all)
  return sandbox
}

async function untilReady(sandbox: Sandbox, pools: Pool[]): Promise<void> {
  while (!sandbox.ready()) {
    const failure = pools.map((pool) => pool.startFailure).find((text) => text !== undefined)
    if (failure !== undefined) {
      await sandbox.close()
      throw new Error(`The runner processes of the sandbox cannot be started: ${failure}`)
    }
    await new Promise((resolve) => setTimeout(resolve, startPollMs))
  }
}

function describing(bundle: Bundle, owner: string): Execution {
  return {
    id: `describe/${bundle.hash}`,
    bundle,
    owner,
    trust: 'untrusted',
    inputJson: '{}',
    limits: describeLimits,
    hosts: [],
    attemptKey: 'describe',
  }
}

function sum(pools: Pool[], figure: 'waiting' | 'crashes' | 'recycled'): number {
  return pools.reduce((total, pool) => total + pool[figure], 0)
}
