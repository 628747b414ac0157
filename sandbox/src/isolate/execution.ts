import type { EndStatus, FromRunner, RunOrder } from '../host/protocol.ts'
import { tell, told } from './context/bridge-kinds.ts'
import { performCrypto } from './crypto-operation.ts'
import { handOver, type TaskIsolate } from './task-isolate.ts'
import type { WarmContext } from './warm-context.ts'

/** Messages of one run after which it is stopped: the runtime's own limits are far below. */
const maxMessages = 150_000
const maxText = 4_100_000
const maxOpenCalls = 64
/** How long a run that has failed may go on until it is stopped. */
const graceMs = 20
const pollsPerMeasure = 5

export type Emit = (message: FromRunner) => void

export interface ExecutionEnd {
  status: EndStatus
  json: string
  /** The isolate is as good as new. */
  reusable: boolean
}

/** One run in one context, from `start` until it ends for whatever reason. */
export class Execution {
  readonly order: RunOrder
  readonly isolate: TaskIsolate
  readonly #context: WarmContext
  readonly #emit: Emit
  readonly #onEnd: (end: ExecutionEnd) => void
  readonly #startedAt = performance.now()
  /** What the isolate's clock said when time was charged last. */
  #clock: number
  #chargedMs = 0
  readonly #calls = new Set<number>()
  readonly #sleeps = new Set<number>()
  #timer: NodeJS.Timeout | undefined
  #cryptoOpen = 0
  #cryptoDone = Promise.resolve()
  #messages = 0
  #reportedIdle = false
  #result: { status: EndStatus; json: string; at: number } | undefined
  #ended = false
  #polls = 0
  #peakBytes = 0
  /** Entries into the context that have not returned. */
  entries = 0

  constructor(options: {
    order: RunOrder
    isolate: TaskIsolate
    context: WarmContext
    emit: Emit
    onEnd: (end: ExecutionEnd) => void
  }) {
    this.order = options.order
    this.isolate = options.isolate
    this.#context = options.context
    this.#emit = options.emit
    this.#onEnd = options.onEnd
    this.#clock = options.isolate.cpuMs
    const { mode, inputJson, attemptKey } = options.order
    const receive = this.#receive.bind(this)
    this.#watch(this.#context.start(receive, mode, inputJson, attemptKey))
  }

  get cpuMs(): number {
    return this.#chargedMs + this.unchargedMs + this.#context.askedMs
  }

  /** Time on a thread since time was charged last, on a processor or waiting for one. */
  get unchargedMs(): number {
    return this.isolate.cpuMs - this.#clock
  }

  /** @param share of the time on a thread that was on a processor, at most 1 */
  charge(share: number): void {
    const uncharged = this.unchargedMs
    this.#clock += uncharged
    this.#chargedMs += uncharged * share
  }

  get wallMs(): number {
    return performance.now() - this.#startedAt
  }

  /** Answers a host call. */
  settle(call: number, ok: boolean, json: string, body: Uint8Array | undefined): void {
    if (this.#ended || !(this.#calls.delete(call) || this.#sleeps.delete(call))) return
    this.#enter(told.settle, call, ok, json, body && handOver(body))
  }

  /** Ends it if it is over a limit. To be called every few milliseconds. */
  checkLimits(): void {
    if (this.#ended) return
    if (this.#result?.status === 'failed' && performance.now() - this.#result.at > graceMs) {
      return this.#end({ ...this.#result, reusable: false })
    }
    const { cpuMs, timeoutMs } = this.order
    if (this.cpuMs > cpuMs)
      return this.fail('cpu_limit', `The task used more than its ${cpuMs} ms of CPU time`)
    if (this.wallMs > timeoutMs) this.fail('timeout', `The task took longer than its ${timeoutMs} ms`)
    if (this.#polls++ % pollsPerMeasure === 0) this.isolate.measure()
    this.#notePeak()
  }

  #notePeak(): void {
    this.#peakBytes = Math.max(this.#peakBytes, this.isolate.measuredBytes)
  }

  fail(code: string, message: string): void {
    this.#end({ status: 'failed', json: JSON.stringify({ code, message }), reusable: false })
  }

  drop(): void {
    this.#end({ status: 'dropped', json: '', reusable: false })
  }

  #enter(kind: number, ...args: unknown[]): void {
    this.#watch(this.#context.tell(kind, ...args))
  }

  #watch(entry: Promise<void>): void {
    this.entries++
    this.#reportedIdle = false
    entry.then(
      () => {
        this.entries--
        if (this.entries === 0) this.#rest()
      },
      (error: unknown) => {
        this.entries--
        this.#broken(error)
      },
    )
  }

  /** The context has nothing more to do for now. */
  #rest(): void {
    if (this.#ended) return
    if (this.#result) {
      if (this.order.weigh) {
        this.isolate.weigh()
        this.#notePeak()
      }
      const waiting = this.#openCalls + this.#cryptoOpen > 0
      return this.#end({ ...this.#result, reusable: !waiting })
    }
    this.#reportedIdle = true
    const sleeping = this.#sleeps.size > 0 && this.#calls.size === 0 && !this.#timer && this.#cryptoOpen === 0
    this.#emit(['idle', this.order.id, this.#openCalls, sleeping, this.cpuMs])
  }

  /** An entry failed: the isolate is out of memory, or something was thrown that nobody caught. */
  #broken(error: unknown): void {
    if (this.#ended) return
    const text = error instanceof Error ? error.message : typeof error === 'string' ? error : ''
    if (/memory limit|Isolate (?:is|was) disposed/.test(text)) {
      return this.fail('memory_limit', `The task used more than its ${this.order.memoryMb} MB of memory`)
    }
    if (this.#result?.status === 'failed') return this.#end({ ...this.#result, reusable: false })
    const shown = text === '' ? 'something that is no Error' : text.slice(0, 10_000)
    this.fail('task_error', `A promise was rejected and nobody handled it: ${shown}`)
  }

  #end(end: ExecutionEnd): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#timer)
    this.#emit(['done', this.order.id, end.status, end.json, this.cpuMs, this.wallMs, this.#peakBytes])
    if (end.reusable) this.#context.release()
    this.#onEnd(end)
  }

  #receive(kind: unknown, a: unknown, b: unknown, c: unknown, d: unknown): void {
    if (this.#ended) return
    if (++this.#messages > maxMessages)
      return this.fail('host_call_limit', 'The task called its host too often')
    const { id } = this.order
    switch (kind) {
      case tell.done:
        if (isEnd(a) && isText(b)) this.#result ??= { status: a, json: b, at: performance.now() }
        return
      case tell.log:
        if (typeof a === 'number' && isText(b)) this.#emit(['log', id, Date.now(), a, b])
        return
      case tell.call:
        if (!isId(a) || !isId(b) || !isText(c) || !isBody(d) || this.#openCalls >= maxOpenCalls) return
        this.#calls.add(a)
        return this.#emit(['call', id, a, b, c, d])
      case tell.sleep:
      case tell.sleepUntil:
        if (!isId(a) || !isId(b) || typeof c !== 'number' || this.#openCalls >= maxOpenCalls) return
        this.#sleeps.add(a)
        return this.#emit([kind === tell.sleep ? 'sleep' : 'sleep-until', id, a, b, c])
      case tell.state:
        if (!isId(a) || !isId(b) || !isText(c) || this.#openCalls >= maxOpenCalls) return
        this.#calls.add(a)
        return this.#emit(['state', id, a, b, c])
      case tell.abort:
        if (isId(a) && this.#calls.delete(a)) this.#emit(['abort', id, a])
        return
      case tell.wake:
        return this.#setTimer(a)
      case tell.crypto:
        if (isId(a) && isText(b) && d instanceof Uint8Array) this.#crypto(a, b, c, d)
        return
      default:
        return
    }
  }

  get #openCalls(): number {
    return this.#calls.size + this.#sleeps.size
  }

  #setTimer(ms: unknown): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (typeof ms !== 'number' || !(ms >= 0)) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#resume(told.wake)
    }, ms)
  }

  /** One after another, on the task's account: what is open when it ends is not begun. */
  #crypto(call: number, json: string, material: unknown, sources: Uint8Array): void {
    this.#cryptoOpen++
    this.#cryptoDone = this.#cryptoDone.then(async () => {
      if (this.#ended) return
      const from = performance.now()
      const result = await performCrypto(json, material instanceof Uint8Array ? material : undefined, sources)
      this.#context.askedMs += performance.now() - from
      this.#cryptoOpen--
      const { ok, json: answer, body } = result
      this.#resume(told.settle, call, ok, answer, body && handOver(new Uint8Array(body)))
    })
  }

  #resume(kind: number, ...args: unknown[]): void {
    if (this.#ended) return
    if (this.#reportedIdle) this.#emit(['busy', this.order.id])
    this.#enter(kind, ...args)
  }
}

function isEnd(value: unknown): value is EndStatus {
  return value === 'completed' || value === 'failed' || value === 'retry-later'
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxText
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value)
}

function isBody(value: unknown): value is string | Uint8Array | null {
  return value === null || isText(value) || (value instanceof Uint8Array && value.length <= maxText)
}
