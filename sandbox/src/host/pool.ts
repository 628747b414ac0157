import type { Trust } from '../sandbox.ts'
import { AloneLane } from './alone-lane.ts'
import { FairQueue } from './fair-queue.ts'
import type { PoolLog } from './pool-log.ts'
import { Quarantine } from './quarantine.ts'
import type { Run } from './run.ts'
import type { Culprit, Runner, RunnerExit } from './runner.ts'
import { RunnerWatch } from './runner-watch.ts'
import { Slot } from './slot.ts'

/** Runs of one runner that compute at once: more where one owner's may take the place of another's. */
const maxActive: Record<Trust, number> = { trusted: 4, untrusted: 8 }
/** Runs of one runner at once, with those that wait for an answer. */
const maxRuns = 64
/** What else runs in a runner with a thread that cannot be stopped has this long to finish. */
const stuckMs = 250

export interface PoolOptions {
  trust: Trust
  runners: number
  setup: { runtime: string; cacheBytes: number }
  recycleExecutions: number
  recycleGrowthBytes: number
  maxRssBytes: number
  log: PoolLog
}

/** The runners of one trust group, and what waits for them. */
export class Pool {
  readonly #options: PoolOptions
  readonly #slots: Slot[]
  readonly #queue = new FairQueue<Run>()
  readonly #quarantine = new Quarantine()
  readonly #watch: RunnerWatch
  readonly #alone: AloneLane
  #closed = false
  crashes = 0
  recycled = 0

  constructor(options: PoolOptions) {
    this.#options = options
    this.#slots = Array.from({ length: options.runners }, () => this.#createSlot(() => this.#pump()))
    this.#alone = new AloneLane((onRoom) => this.#createSlot(onRoom))
    this.#watch = new RunnerWatch({ ...options, runners: () => this.runners })
  }

  get runners(): Runner[] {
    return this.#allSlots.flatMap((slot) => [...slot.runners])
  }

  get waiting(): number {
    return this.#queue.size + this.#alone.waiting
  }

  get ready(): boolean {
    return this.#slots.length === 0 || this.#slots.some((slot) => slot.runner?.up === true)
  }

  /** Why there is no runner, after several attempts to start one. */
  get startFailure(): string | undefined {
    const failing = this.#slots.every((slot) => slot.failures >= 3)
    return this.ready || !failing ? undefined : (this.#slots[0]?.lastError ?? '')
  }

  submit(run: Run): void {
    if (this.#closed) return run.fail('interrupted', 'The sandbox is closed')
    if (this.#slots.length === 0) {
      return run.fail('runner_crashed', `This sandbox has no runners for ${this.#options.trust} code`)
    }
    if (this.#quarantine.has(run.order.key)) return run.fail('quarantined', quarantined)
    const { execution } = run
    if (execution.signal?.aborted) return run.fail('cancelled', 'The session was cancelled')
    run.onCancel(() => this.#cancel(run))
    this.#queue.push(execution.owner, run)
    this.#pump()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#watch.stop()
    const running = this.runners.flatMap((runner) => [...runner.runs.values()])
    for (const run of [...running, ...this.#queue.clear(), ...this.#alone.clear()]) {
      run.fail('interrupted', 'The sandbox was closed')
    }
    await Promise.all(this.#allSlots.map((slot) => slot.close()))
  }

  get #allSlots(): Slot[] {
    return this.#alone.slot ? [...this.#slots, this.#alone.slot] : this.#slots
  }

  #createSlot(onRoom: () => void): Slot {
    const { trust, setup } = this.#options
    return new Slot({
      trust,
      setup,
      onRoom,
      onDone: () => onRoom(),
      onExit: (runs, exit) => this.#exited(runs, exit),
      onStuck: (runner, key) => this.#stuck(runner, key),
    })
  }

  #pump(): void {
    while (this.#queue.size > 0) {
      if (!this.#slots.some((slot) => hasRoom(slot.runner))) return
      const run = this.#queue.take((owner) => this.#mayRun(owner))
      if (!run) return
      const runner = this.#choose(run)
      runner?.start(run)
      this.#recycleIfOld(runner)
    }
  }

  /** The least busy runner, rather one that has an isolate for the key. */
  #choose({ order }: Run): Runner | undefined {
    let best: Runner | undefined
    let least = Infinity
    for (const { runner } of this.#slots) {
      if (!runner || !hasRoom(runner)) continue
      const load = runner.active + runner.runs.size / maxRuns + (runner.knows(order.key) ? 0 : 3)
      if (load < least) [best, least] = [runner, load]
    }
    return best
  }

  /** A quarter of the computing at most for one owner, half of all; the built-in tasks all have the same. */
  #mayRun(owner: string): boolean {
    if (this.#options.trust === 'trusted') return true
    let [active, all] = [0, 0]
    for (const { runner } of this.#slots) {
      for (const run of runner?.runs.values() ?? []) {
        if (run.execution.owner !== owner) continue
        all++
        if (!run.idle) active++
      }
    }
    const runners = this.#slots.length
    return active < Math.ceil((maxActive.untrusted * runners) / 4) && all < Math.ceil((maxRuns * runners) / 2)
  }

  #cancel(run: Run): void {
    this.#queue.remove(run.execution.owner, run)
    this.#alone.remove(run)
    run.fail('cancelled', 'The session was cancelled')
  }

  #exited(runs: Run[], { culprit, by, only, errorText }: RunnerExit): void {
    if (this.#closed) return
    const wasPlanned = by === 'host' && runs.length === 0 && culprit === undefined && errorText === ''
    if (!wasPlanned) {
      this.crashes++
      this.#options.log('warn', 'a runner died', { runs: runs.length, culprit: culprit?.key, by, errorText })
    }
    // What crashes a runner while it is alone is the culprit.
    const guilty: Culprit | undefined = culprit ?? (by === 'itself' ? only?.order : undefined)
    // A built-in task's code is everyone's: only what people wrote is quarantined.
    if (guilty && this.#options.trust === 'untrusted') this.#quarantine.strike(guilty.key)
    for (const run of runs) {
      const isGuilty = guilty?.id === run.order.id
      const wasBystander = !isGuilty && (only === undefined || guilty !== undefined)
      if (!run.ended && run.harmless && !run.secondTry && wasBystander) this.#alone.push(run)
      else run.fail('runner_crashed', 'The process that ran the task died', { culprit: isGuilty })
    }
    this.#pump()
  }

  /** A thread of it cannot be stopped: what else runs in it may finish, if that is soon. */
  #stuck(runner: Runner, key: string): void {
    runner.blame({ key })
    this.#allSlots.find((slot) => slot.runner === runner)?.abandon()
    setTimeout(() => runner.kill(), runner.runs.size === 0 ? 0 : stuckMs)
  }

  #recycleIfOld(runner: Runner | undefined): void {
    const { recycleExecutions, recycleGrowthBytes } = this.#options
    if (!runner || (runner.executions < recycleExecutions && runner.grownBytes < recycleGrowthBytes)) return
    const slot = this.#slots.find((one) => one.runner === runner)
    if (!slot || runner.recycled) return
    runner.recycled = true
    this.recycled++
    slot.renew()
  }
}

const quarantined =
  'This code crashed its runner three times and is not run any more: it will be once it has been changed'

function hasRoom(runner: Runner | undefined): boolean {
  return runner?.up === true && runner.runs.size < maxRuns && runner.active < maxActive[runner.trust]
}
