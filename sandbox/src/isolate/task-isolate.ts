import ivm from 'isolated-vm'
import { WarmContext } from './warm-context.ts'

export interface IsolateOptions {
  memoryMb: number
  /** Source of the runtime, see `buildRuntime`. */
  runtime: string
  code: string
  fileName: string
}

/** An isolate with one context. */
const leastBytes = 1_500_000

const load = '__patchbay_load(function(){'
const nothing = () => undefined

/** One isolate with its compiled scripts and a spare context. Serves one execution at a time. */
export class TaskIsolate {
  readonly #isolate: ivm.Isolate
  readonly #scripts: Promise<[runtime: ivm.Script, bundle: ivm.Script]>
  #spare: WarmContext | undefined
  #disposed = false
  #measuring = false
  #cpuMs = 0
  uses = 0
  /** An execution has it: to enter it from this thread would mean to wait for that one's code. */
  busy = false
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

  /**
   * The spare context, or a new one.
   *
   * @throws {Error} where the code does not compile, or does not fit into the memory
   */
  async takeContext(): Promise<WarmContext> {
    this.busy = true
    const context = this.#spare ?? this.#createContext(await this.#scripts)
    this.#spare = undefined
    return context
  }

  /** Makes the context of the next execution ahead of time, unless that has already begun. */
  async prepareSpare(): Promise<void> {
    const scripts = await this.#scripts
    if (this.busy || this.#disposed || this.#spare) return
    try {
      this.#spare = this.#createContext(scripts)
    } catch {
      // Its memory is used up: the next execution will say so.
    }
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

  /** Measures the memory at once. To be called while nothing runs in it: else this thread waits for that. */
  weigh(): void {
    if (this.#disposed) return
    try {
      const { used_heap_size, externally_allocated_size } = this.#isolate.getHeapStatisticsSync()
      this.measuredBytes = used_heap_size + externally_allocated_size
    } catch {
      // Its memory limit was faster.
    }
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

  /**
   * On this thread: each way to the isolate's own and back costs 0.04 ms, and what runs here is ours and
   * short. The plugin's code only becomes a function, which `start` calls on the isolate's thread.
   */
  #createContext([runtime, bundle]: [runtime: ivm.Script, bundle: ivm.Script]): WarmContext {
    const context = this.#isolate.createContextSync()
    const settle: ivm.Reference = runtime.runSync(context, { reference: true })
    bundle.runSync(context)
    return new WarmContext(context, settle)
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
