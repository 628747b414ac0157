import ivm from 'isolated-vm'
import { answerAsk } from './ask.ts'

/** A context in which the runtime and the bundle wait for `start`; nothing of the plugin has run. */
export interface WarmContext {
  /** Enters the context; resolves when it has nothing more to do for now, its microtasks included. */
  tell: (kind: number, ...args: unknown[]) => Promise<void>
  /** Called for each message of the context, on the runner's thread. */
  receive: (kind: unknown, a: unknown, b: unknown, c: unknown, d: unknown) => void
  /** Time that the runner spent on what the context asked, in milliseconds. */
  askedMs: number
  release: () => void
}

export interface IsolateOptions {
  memoryMb: number
  /** Source of the runtime, see `buildRuntime`. */
  runtime: string
  code: string
  fileName: string
}

/** Each question costs the runner's thread about this much beside the work itself. */
const askOverheadMs = 0.02

/** An isolate with one context. */
const leastBytes = 1_500_000

const load = '__patchbay_load(function(){'
const nothing = () => undefined

/** One isolate with its compiled scripts and a spare context. Serves one execution at a time. */
export class TaskIsolate {
  readonly #isolate: ivm.Isolate
  readonly #scripts: Promise<[runtime: ivm.Script, bundle: ivm.Script]>
  #spare: Promise<WarmContext> | undefined
  #disposed = false
  #measuring = false
  #cpuMs = 0
  /** Heap and external memory as last measured; 0 before. */
  measuredBytes = 0

  constructor({ memoryMb, runtime, code, fileName }: IsolateOptions) {
    // After a catastrophic error V8 has lost control over the isolate: the process must go.
    this.#isolate = new ivm.Isolate({ memoryLimit: memoryMb, onCatastrophicError: () => process.abort() })
    this.#scripts = Promise.all([
      this.#isolate.compileScript(runtime, { filename: 'patchbay:runtime' }),
      // Wrapped, so that it runs within the execution's limits, and its errors are put into words inside.
      this.#isolate.compileScript(`${load}${code}\n});0`, { filename: fileName, columnOffset: -load.length }),
    ])
    this.#scripts.catch(nothing)
  }

  /** @returns CPU time in milliseconds of all that ran in the isolate */
  get cpuMs(): number {
    try {
      this.#cpuMs = Number(this.#isolate.cpuTime) / 1e6
    } catch {
      // Disposed, maybe by its memory limit: as it was before.
    }
    return this.#cpuMs
  }

  /** What it takes in memory, about. */
  get memoryBytes(): number {
    return Math.max(this.measuredBytes, leastBytes)
  }

  /** The spare context, or a new one. */
  takeContext(): Promise<WarmContext> {
    const context = this.#spare ?? this.#createContext()
    this.#spare = undefined
    return context
  }

  prepareSpare(): void {
    this.#spare ??= this.#createContext()
    this.#spare.catch(nothing)
  }

  /** Measures the memory once the isolate is between two entries. */
  measure(): void {
    if (this.#measuring || this.#disposed) return
    this.#measuring = true
    this.#isolate.getHeapStatistics().then(
      ({ used_heap_size, externally_allocated_size }) => {
        this.#measuring = false
        this.measuredBytes = used_heap_size + externally_allocated_size
      },
      () => {
        this.#measuring = false
      },
    )
  }

  /** Ends whatever runs in it. A thread deep in native code may go on for a while. */
  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    try {
      this.#isolate.dispose()
    } catch {
      // Its memory limit was faster.
    }
  }

  async #createContext(): Promise<WarmContext> {
    const [[runtime, bundle], context] = await Promise.all([this.#scripts, this.#isolate.createContext()])
    const warm: WarmContext = { tell: async () => undefined, receive: nothing, askedMs: 0, release: nothing }
    const send = new ivm.Callback(
      (kind: unknown, a: unknown, b: unknown, c: unknown, d: unknown) => warm.receive(kind, a, b, c, d),
      { ignored: true },
    )
    const ask = new ivm.Callback((what: unknown, a: unknown, b: unknown, c: unknown, d: unknown) => {
      const from = performance.now()
      const answer = answerAsk(what, a, b, c, d)
      warm.askedMs += performance.now() - from + askOverheadMs
      return answer
    })
    const { global } = context
    global.setIgnored('__patchbay_send', send)
    global.setIgnored('__patchbay_ask', ask)
    const running = runtime.run(context, { reference: true }) as Promise<ivm.Reference>
    const [settle] = await Promise.all([running, bundle.run(context)])
    warm.tell = (kind, ...args) =>
      settle.apply(undefined, [kind, ...args] as ivm.Transferable[]) as Promise<never>
    warm.release = () => {
      // Each of them pins the context; the second takes the global object along.
      settle.release()
      context.release()
    }
    return warm
  }
}

/** Bytes on their way into an isolate, without a copy on this side; takes the buffer over. */
export function handOver(bytes: Uint8Array): unknown {
  // Not slice(): that of a Buffer is a view of its pool, which holds what belongs to others.
  const whole = bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes)
  return new ivm.ExternalCopy(whole.buffer as ArrayBuffer, { transferOut: true }).copyInto({
    release: true,
    transferIn: true,
  })
}
