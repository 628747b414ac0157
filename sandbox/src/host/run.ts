import type { JournalEntry, Outcome, TaskFailure } from '../outcome.ts'
import type { Execution } from '../sandbox.ts'
import type { HostFetch, HostRequest } from '../network/host-fetch.ts'
import type { Bundle } from '../compile/bundle.ts'
import { RequestLater } from '../network/network-failure.ts'
import { Acts } from './acts.ts'
import { callFailure } from './call-failure.ts'
import { endingFrom, type Ending } from './ending-from.ts'
import { answerOf, digestOf, Journal, type CallAnswer } from './journal.ts'
import type { ProcessorUse } from './processor-use.ts'
import { RunLog } from './run-log.ts'
import { askState } from './ask-state.ts'
import type { EndStatus, RunOrder, ToRunner } from './protocol.ts'

const maxCalls = 1_000
const maxOpenCalls = 64
const maxTimerMs = 2_147_483_647
const warn = 2
/** Of runs that were made to end. */
const stopCodes: ReadonlySet<string> = new Set([
  'cpu_limit',
  'memory_limit',
  'timeout',
  'host_call_limit',
  'cancelled',
])

/** What a run needs of the sandbox around it. */
export interface RunHost {
  fetch: HostFetch
  /** The clock that sleeps go by. */
  now: () => number
  mapStack: (bundle: Bundle, stack: string) => string
}

/** One execution on the server's side: what its host calls do, and what it came to. */
export class Run {
  readonly order: RunOrder
  readonly execution: Execution
  readonly outcome: Promise<Outcome>
  readonly #host: RunHost
  readonly #resolve: (outcome: Outcome) => void
  #send: ((message: ToRunner) => void) | undefined
  #logs = new RunLog()
  #journal: Journal
  readonly #calls = new Map<number, AbortController>()
  readonly #sleeps = new Map<number, { until: number; timer: NodeJS.Timeout }>()
  #hostCalls = 0
  readonly #acts: Acts
  #startedAt = 0
  #endedAt = 0
  #measured = { cpuMs: 0, wallMs: 0, peakMemoryBytes: 0 }
  #forgetSignal: (() => void) | undefined
  ended = false
  /** It did not end by itself: what it was doing may go on for a moment in its runner. */
  wasStopped = false
  /** Waits for something outside of its isolate: takes no computing slot. */
  idle = false
  /** It was in a runner that crashed, and runs once more, alone. */
  secondTry = false
  /** What its runner had of the processors when it was found to be late; undefined: it is not. */
  useWhenOverdue: Promise<ProcessorUse | undefined> | undefined

  constructor(order: RunOrder, execution: Execution, host: RunHost) {
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    this.order = order
    this.execution = execution
    this.outcome = promise
    this.#resolve = resolve
    this.#host = host
    this.#journal = new Journal(execution.journal)
    this.#acts = new Acts(execution.journal)
  }

  /** No host call other than log was made. */
  get harmless(): boolean {
    return this.#hostCalls === 0
  }

  get wallMs(): number {
    return this.#startedAt === 0 ? 0 : performance.now() - this.#startedAt
  }

  get endedMs(): number {
    return this.ended ? performance.now() - this.#endedAt : 0
  }

  /** It begins in a runner, for the first or the second time. */
  begin(send: (message: ToRunner) => void): void {
    this.#send = send
    this.#startedAt = performance.now()
    this.#logs = new RunLog()
    this.#journal = new Journal(this.execution.journal)
    this.idle = false
    this.useWhenOverdue = undefined
  }

  onCancel(cancelled: () => void): void {
    const { signal } = this.execution
    if (!signal) return
    signal.addEventListener('abort', cancelled)
    this.#forgetSignal = () => signal.removeEventListener('abort', cancelled)
  }

  /** Ends it from this side; its runner is told. */
  fail(code: TaskFailure['code'], message: string, { culprit = false } = {}): void {
    if (this.ended) return
    this.#drop()
    const blame = culprit ? ({ culprit } as const) : {}
    this.#end({ status: 'failed', error: { code, message }, harmless: this.harmless, ...blame })
  }

  log(at: number, level: number, message: string): void {
    if (!this.ended) this.#logs.add(at, level, message)
  }

  call(call: number, number: number, json: string, body: string | Uint8Array | null): void {
    const digest = digestOf(json, body)
    this.#answer('fetch', { call, number, digest }, (signal) => this.#fetch(signal, json, body))
  }

  state(call: number, number: number, json: string): void {
    this.#answer('state', { call, number, digest: digestOf(json, null) }, () => {
      this.#acts.add('state')
      return askState(this.execution.state, json)
    })
  }

  abortCall(call: number): void {
    this.#calls.get(call)?.abort(new Error('the task gave the request up'))
    this.#calls.delete(call)
  }

  /** From the journal, or by doing what was asked for. */
  #answer(
    kind: 'fetch' | 'state',
    { call, number, digest }: { call: number; number: number; digest: string },
    perform: (signal: AbortSignal) => Promise<CallAnswer>,
  ): void {
    if (this.ended) return
    const recorded = this.#journal.get(number)
    if (recorded) {
      if (recorded.kind !== kind || recorded.request !== digest) return this.#lostItsWay()
      return this.#settle(call, answerOf(recorded.response))
    }
    if (!this.#mayCallHost()) return
    this.#hostCalls++
    const controller = new AbortController()
    this.#calls.set(call, controller)
    void perform(controller.signal).then((answer) => {
      if (this.ended || !this.#calls.delete(call)) return
      this.#journal.addCall(kind, number, digest, answer)
      this.#settle(call, answer)
    })
  }

  /** @param time by the clock that sleeps go by */
  sleep(call: number, number: number, time: { ms: number } | { until: number }): void {
    if (this.ended) return
    const recorded = this.#journal.get(number)
    if (recorded && recorded.kind !== 'sleep') return this.#lostItsWay()
    const now = this.#host.now()
    const { from, until } = recorded ?? { from: now, until: 'ms' in time ? now + time.ms : time.until }
    if (!recorded) this.#journal.addSleep(number, from, until)
    const left = until - now
    const wake = () => {
      this.#sleeps.delete(call)
      this.#settle(call, { ok: true, json: String(this.#host.now() - from) })
    }
    if (left <= 0) return wake()
    this.#sleeps.set(call, { until, timer: setTimeout(wake, Math.min(left, maxTimerMs)) })
  }

  /** Its runner has nothing to do for it: suspended if it waits for nothing but sleeps. */
  rest(openCalls: number, sleeping: boolean, cpuMs: number): void {
    this.idle = true
    this.#measured.cpuMs = cpuMs
    if (this.ended || !sleeping || this.#journal.tooLarge) return
    if (this.#calls.size > 0 || this.#sleeps.size === 0 || openCalls !== this.#sleeps.size) return
    const until = Math.min(...Array.from(this.#sleeps.values(), (sleep) => sleep.until))
    const journal: JournalEntry[] = this.#journal.entries()
    this.#drop()
    this.#end({ status: 'suspended', until, journal })
  }

  /** What its runner says that it came to. */
  finish(
    status: EndStatus,
    json: string,
    measured: { cpuMs: number; wallMs: number; peakMemoryBytes: number },
  ): void {
    if (this.ended) return
    this.#measured = measured
    this.#end(
      endingFrom(status, json, { ...this.#host, bundle: this.execution.bundle, harmless: this.harmless }),
    )
  }

  async #fetch(signal: AbortSignal, json: string, body: string | Uint8Array | null): Promise<CallAnswer> {
    const { hosts, within, baseUrl, authorize, onRequest } = this.execution
    const request = JSON.parse(json) as Pick<HostRequest, 'url' | 'method' | 'headers' | 'redirect'>
    const isAlone = this.#acts.add(request.method)
    const begun = performance.now()
    const trace = (status: number | null, error: string | null) => {
      const { method, url } = request
      onRequest?.({ method, url, status, error, durationMs: performance.now() - begun })
    }
    try {
      const response = await this.#host.fetch({
        ...request,
        body,
        hosts,
        signal,
        ...(within && { within }),
        ...(baseUrl !== undefined && { baseUrl }),
        ...(authorize && { authorize, mayRepeat: () => this.#holdsLease }),
      })
      const { body: bytes, ...head } = response
      trace(response.status, null)
      return { ok: true, json: JSON.stringify(head), ...(bytes.length > 0 && { body: bytes }) }
    } catch (error) {
      const failure = callFailure(error)
      trace(null, failure.message)
      if (error instanceof RequestLater && isAlone()) this.#endUntilLater(error)
      // Whatever the task makes of it: whoever reads the session sees what it was refused.
      if (failure.code === 'network_denied' && !this.ended) this.#logs.add(Date.now(), warn, failure.message)
      return { ok: false, json: JSON.stringify(failure) }
    }
  }

  get #holdsLease(): boolean {
    return this.execution.mayCallHost?.() ?? true
  }

  /** It has only read so far: it may begin again from its top, and needs no runner until then. */
  #endUntilLater({ message: reason, afterMs }: RequestLater): void {
    if (this.ended) return
    this.#drop()
    this.#end({ status: 'retry-later', afterMs, reason })
  }

  #mayCallHost(): boolean {
    if (!this.#holdsLease) {
      this.fail('interrupted', 'The session was taken over by another node before the task called its host')
    } else if (this.#hostCalls >= maxCalls || this.#calls.size >= maxOpenCalls) {
      this.fail('host_call_limit', `The task made more than ${maxCalls} calls to its host in one run`)
    }
    return !this.ended
  }

  #lostItsWay(): void {
    this.fail(
      'task_error',
      'The task took another path after sleeping: until a sleep it must make the same calls in the same order as before',
    )
  }

  #settle(call: number, { ok, json, body }: CallAnswer): void {
    this.idle = false
    this.#send?.(['settle', this.order.id, call, ok, json, ...(body ? ([body] as [Uint8Array]) : ([] as []))])
  }

  #drop(): void {
    this.#send?.(['drop', this.order.id])
  }

  #end(ending: Ending): void {
    this.ended = true
    this.wasStopped = ending.status === 'failed' && stopCodes.has(ending.error.code)
    this.#endedAt = performance.now()
    this.#release()
    const usage = { ...this.#measured, hostCalls: this.#hostCalls }
    if (usage.wallMs === 0) usage.wallMs = this.wallMs
    this.#resolve({ ...ending, logs: this.#logs.lines, usage })
  }

  /** Gives up what it waits for; also where its runner died and it will run again. */
  #release(): void {
    this.#forgetSignal?.()
    for (const controller of this.#calls.values()) controller.abort(new Error('the run has ended'))
    for (const { timer } of this.#sleeps.values()) clearTimeout(timer)
    this.#calls.clear()
    this.#sleeps.clear()
  }

  /** Its runner died and it will begin again. */
  rewind(): void {
    this.#send = undefined
    this.secondTry = true
    for (const { timer } of this.#sleeps.values()) clearTimeout(timer)
    this.#sleeps.clear()
  }
}
