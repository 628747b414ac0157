import type { PoolLog } from './pool-log.ts'
import { type ProcessorUse, wasBusy } from './processor-use.ts'
import type { Run } from './run.ts'
import type { Runner } from './runner.ts'

const sweepMs = 100
const beatsEvery = 5
/** 5 seconds without a sign of life; also when starting. */
const maxMissedBeats = 10
/** Past its own limit, a run's runner is killed within twice the sweep's interval. */
const overdueMs = 300
/** So long a runner may take to confirm that it gave a run up. */
const unconfirmedMs = 300

export interface RunnerWatchOptions {
  /** Those that live. */
  runners: () => Runner[]
  maxRssBytes: number
  log: PoolLog
}

/**
 * Kills runners that do not answer, hold a run beyond its limits or have grown too large. What was in them is
 * blamed only where it had the processor meanwhile: a runner that was stopped, or that the machine had no time
 * for, is silent as well.
 */
export class RunnerWatch {
  readonly #options: RunnerWatchOptions
  readonly #sweeper: NodeJS.Timeout
  #ticks = 0

  constructor(options: RunnerWatchOptions) {
    this.#options = options
    this.#sweeper = setInterval(() => this.#sweep(), sweepMs)
    this.#sweeper.unref()
  }

  stop(): void {
    clearInterval(this.#sweeper)
  }

  #sweep(): void {
    this.#ticks++
    for (const runner of this.#options.runners()) {
      if (this.#ticks % beatsEvery === 0 && runner.missBeat() > maxMissedBeats) {
        void this.#killSilent(runner)
        continue
      }
      this.#killIfOverdue(runner)
      if (runner.runs.size > 0) this.#killIfTooBig(runner)
    }
  }

  async #killSilent(runner: Runner): Promise<void> {
    const only = runner.onlyRun
    runner.kill((await runner.isSilentForWork()) ? only : undefined)
  }

  #killIfOverdue(runner: Runner): void {
    for (const run of runner.runs.values()) {
      if (run.ended ? run.endedMs <= unconfirmedMs : run.wallMs <= run.order.timeoutMs + overdueMs) continue
      // Twice: an answer may be waiting in the channel where this process was busy itself.
      if (!run.useWhenOverdue) {
        run.useWhenOverdue = runner.readProcessorUse()
        continue
      }
      run.fail('timeout', `The task took longer than its ${run.order.timeoutMs} ms`)
      return void this.#killHolding(runner, run, run.useWhenOverdue)
    }
  }

  /** The run is over for whoever waits for it; its runner should have given it up. */
  async #killHolding(runner: Runner, run: Run, before: Promise<ProcessorUse | undefined>): Promise<void> {
    const isAtWork = wasBusy(await before, await runner.readProcessorUse())
    if (runner.runs.has(run.order.id)) runner.kill(isAtWork ? run : undefined)
  }

  #killIfTooBig(runner: Runner): void {
    const rss = runner.readRss()
    if (rss <= this.#options.maxRssBytes || runner.dead) return
    this.#options.log('warn', 'a runner is killed for its memory', { rss })
    runner.kill(runner.onlyRun)
  }
}
