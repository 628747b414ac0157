import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { LRUCache } from 'lru-cache'
import type { RunnerStats, Trust } from '../sandbox.ts'
import { type ProcessorUse, readProcessorUse, wasBusy } from './processor-use.ts'
import { createOutbox, type FromRunner, type ToRunner } from './protocol.ts'
import type { Run } from './run.ts'
import { tellRun } from './tell-run.ts'

const main = fileURLToPath(new URL('./runner-main.ts', import.meta.url))
const pageBytes = 4_096
/** What each runner knows of: bundles it holds the code of, keys it may have an isolate for. */
const maxBundleCharacters = 50_000_000
const maxKeys = 200
const maxErrorText = 2_000
/** A run that was stopped may still crash its runner, or fill its memory, for so long. */
const settleMs = 2_000
const nodeOptions = [
  // isolated-vm needs it.
  '--no-node-snapshot',
  // Else each new context sorts its tables anew by a random seed, a tenth of what an execution costs. With
  // a seed that is known, a task may be given keys that collide: it then uses up its own CPU time.
  '--no-rehash-snapshot',
  // Heaps here are small and short-lived: helping threads cost more to wake than they do. A fifth less.
  '--single-threaded-gc',
  '--no-incremental-marking',
]

export interface RunnerEvents {
  up: () => void
  /** A run waits and takes no computing slot any more. */
  room: () => void
  done: (run: Run) => void
  stuck: (key: string) => void
  exit: (exit: RunnerExit) => void
}

/** Whose doing the end of a runner was. */
export interface Culprit {
  /** Of its code. */
  key: string
  /** Of the run; undefined: one that had ended before. */
  id?: number
}

export interface RunnerExit {
  /** Where that is known. */
  culprit: Culprit | undefined
  /** Who ended it; `outside`: an administrator, or the system. */
  by: 'itself' | 'host' | 'outside'
  /** The run that was alone in it. */
  only: Run | undefined
  errorText: string
}

/** One runner process and the runs in it. */
export class Runner {
  readonly trust: Trust
  readonly runs = new Map<number, Run>()
  readonly #child: ChildProcess
  readonly #post: (message: ToRunner) => void
  readonly #events: RunnerEvents
  readonly #bundles: LRUCache<string, true>
  readonly #keys = new LRUCache<string, true>({ max: maxKeys })
  #beat = { rssBytes: 0, cpuMs: 0 }
  #baseRss: number | undefined
  #culprit: Culprit | undefined
  #killed = false
  #errorText = ''
  #missedBeats = 0
  #stoppedAt = -Infinity
  /** As of when it was found silent. */
  #useWhenSilent: Promise<ProcessorUse | undefined> | undefined
  up = false
  dead = false
  /** A successor was asked for. */
  recycled = false
  executions = 0

  constructor(trust: Trust, setup: { runtime: string; cacheBytes: number }, events: RunnerEvents) {
    this.trust = trust
    this.#events = events
    this.#child = fork(main, {
      env: {},
      execArgv: nodeOptions,
      serialization: 'advanced',
      // Its input is never written to: that it ends tells the runner of this process's end.
      stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
    })
    this.#post = createOutbox<ToRunner>((batch) => {
      // A channel that has just closed: the exit that follows tells of it.
      if (this.#child.connected) this.#child.send(batch, () => undefined)
    })
    this.#bundles = new LRUCache({
      maxSize: maxBundleCharacters,
      dispose: (_, hash) => this.#post(['forget', hash]),
    })
    this.#child.on('message', (batch) => {
      for (const message of batch as FromRunner[]) this.#handle(message)
    })
    this.#child.on('error', (error) => {
      this.#errorText += error.message
      // One that could not be started does not exit either.
      if (this.#child.pid === undefined) this.#exited(null, null)
    })
    this.#child.once('exit', (code, signal) => this.#exited(code, signal))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errorText = (this.#errorText + text).slice(-maxErrorText)
    })
    this.#post(['setup', setup])
  }

  /** Runs that compute, or may at any moment. */
  get active(): number {
    let active = 0
    for (const run of this.runs.values()) if (!run.idle) active++
    return active
  }

  /** Whether what becomes of it may be the doing of a run that was stopped shortly before. */
  get isSettling(): boolean {
    return performance.now() - this.#stoppedAt < settleMs
  }

  /**
   * The run that is alone in it, and so the reason of what happens to it; undefined where it is not, or where
   * one that was stopped before may still be.
   */
  get onlyRun(): Run | undefined {
    const [only] = this.runs.values()
    return this.runs.size === 1 && !this.isSettling ? only : undefined
  }

  get grownBytes(): number {
    return this.#baseRss === undefined ? 0 : this.#beat.rssBytes - this.#baseRss
  }

  get stats(): RunnerStats {
    const { rssBytes, cpuMs } = this.#beat
    const { trust, executions, runs } = this
    return { pid: this.#child.pid ?? 0, trust, rssBytes, cpuMs, executions, running: runs.size }
  }

  /** Whether it may have an isolate for the key. */
  knows(key: string): boolean {
    return this.#keys.has(key)
  }

  start(run: Run): void {
    const { bundle } = run.execution
    if (!this.#bundles.get(bundle.hash)) {
      this.#bundles.set(bundle.hash, true, { size: bundle.code.length + 1 })
      this.#post(['bundle', bundle.hash, bundle.code, bundle.fileName])
    }
    this.#keys.set(run.order.key, true)
    this.executions++
    this.runs.set(run.order.id, run)
    run.begin(this.#post)
    this.#post(['run', run.order])
  }

  /** @param culprit what it will have died of */
  blame(culprit: Culprit): void {
    this.#culprit ??= culprit
  }

  /** @param run that it is killed for */
  kill(run?: Run): void {
    if (run) this.blame({ key: run.order.key, id: run.order.id })
    this.#killed = true
    this.#child.kill('SIGKILL')
  }

  /** To be called when a beat should have come. @returns those that have not come since the last one did */
  missBeat(): number {
    this.#missedBeats++
    // The first one may be on its way.
    if (this.#missedBeats > 1) this.#useWhenSilent ??= this.readProcessorUse()
    return this.#missedBeats
  }

  /** Whether it does not beat because what runs in it keeps it from that, instead of having no processor. */
  async isSilentForWork(): Promise<boolean> {
    return wasBusy(await this.#useWhenSilent, await this.readProcessorUse())
  }

  readProcessorUse(): Promise<ProcessorUse | undefined> {
    return readProcessorUse(this.#child.pid)
  }

  /** As of now where the system tells, else as of the last beat; bytes. */
  readRss(): number {
    try {
      // The kernel answers at once, from memory: the way through the thread pool took ten times as long.
      const statm = readFileSync(`/proc/${this.#child.pid}/statm`, 'latin1')
      return Number(statm.split(' ')[1]) * pageBytes
    } catch {
      return this.#beat.rssBytes
    }
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.dead) return
    this.dead = true
    this.up = false
    const crashed =
      signal === null ? code !== 0 : ['SIGABRT', 'SIGSEGV', 'SIGTRAP', 'SIGILL', 'SIGBUS'].includes(signal)
    this.#events.exit({
      culprit: this.#culprit,
      by: crashed ? 'itself' : this.#killed ? 'host' : 'outside',
      only: this.onlyRun,
      errorText: this.#errorText.trim(),
    })
  }

  #handle(message: FromRunner): void {
    switch (message[0]) {
      case 'up':
        this.up = true
        return this.#events.up()
      case 'beat':
        this.#missedBeats = 0
        this.#useWhenSilent = undefined
        this.#beat = { rssBytes: message[1], cpuMs: message[2] }
        this.#baseRss ??= message[1]
        return
      case 'stuck':
        return this.#events.stuck(message[1])
      case 'done':
        return this.#done(message)
      default: {
        const run = this.runs.get(message[1])
        if (run) tellRun(run, message)
        if (message[0] === 'idle') this.#events.room()
      }
    }
  }

  #done([, id, status, json, cpuMs, wallMs, peakMemoryBytes]: FromRunner & ['done', ...unknown[]]): void {
    const run = this.runs.get(id)
    if (!run) return
    this.runs.delete(id)
    run.finish(status, json, { cpuMs, wallMs, peakMemoryBytes })
    if (run.wasStopped) this.#stoppedAt = performance.now()
    this.#events.done(run)
  }
}
