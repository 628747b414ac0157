import type { RunOrder, ToRunner } from '../host/protocol.ts'
import { Execution, type Emit, type ExecutionEnd } from './execution.ts'
import { IsolateCache } from './isolate-cache.ts'
import { TaskIsolate } from './task-isolate.ts'
import { reportUnstoppable } from './unstoppable.ts'
import type { WarmContext } from './warm-context.ts'

const pollMs = 10
/** Dead contexts are garbage until the isolate collects it: its size changes from run to run. */
const usesPerMeasure = 16

/** Runs what the server orders, in isolates. */
export class Executor {
  readonly #emit: Emit
  readonly #bundles = new Map<string, { code: string; fileName: string }>()
  /** `dropped`: while its isolate was being made. */
  readonly #running = new Map<number, Execution | 'starting' | 'dropped'>()
  #runtime = ''
  #cache = new IsolateCache(0)
  #poll: NodeJS.Timeout | undefined
  #processCpuMs = 0

  constructor(emit: Emit) {
    this.#emit = emit
  }

  handle(message: ToRunner): void {
    switch (message[0]) {
      case 'setup':
        this.#runtime = message[1].runtime
        this.#cache = new IsolateCache(message[1].cacheBytes)
        return this.#emit(['up'])
      case 'bundle':
        return void this.#bundles.set(message[1], { code: message[2], fileName: message[3] })
      case 'forget':
        return void this.#bundles.delete(message[1])
      case 'run':
        return void this.#run(message[1])
      case 'settle':
        return this.#executionOf(message[1])?.settle(message[2], message[3], message[4], message[5])
      case 'drop':
        return this.#drop(message[1])
      default:
        message satisfies never
    }
  }

  async #run(order: RunOrder): Promise<void> {
    this.#running.set(order.id, 'starting')
    let isolate: TaskIsolate | undefined
    let context: WarmContext
    try {
      isolate = this.#cache.take(order.key) ?? this.#createIsolate(order)
      context = await isolate.takeContext()
    } catch (error) {
      isolate?.dispose()
      return this.#refuse(order, error)
    }
    if (this.#running.get(order.id) === 'dropped') {
      isolate.dispose()
      this.#running.delete(order.id)
      return this.#emit(['done', order.id, 'dropped', '', 0, 0, 0])
    }
    const execution: Execution = new Execution({
      order,
      isolate,
      context,
      emit: this.#emit,
      onEnd: (end) => this.#finish(execution, end),
    })
    this.#running.set(order.id, execution)
    if (this.#poll) return
    this.#shareOnProcessor([])
    this.#poll = setInterval(() => this.#checkLimits(), pollMs)
  }

  #createIsolate({ memoryMb, bundle }: RunOrder): TaskIsolate {
    const { code, fileName } = this.#bundles.get(bundle) ?? { code: '', fileName: '' }
    return new TaskIsolate({ memoryMb, runtime: this.#runtime, code, fileName })
  }

  #refuse({ id, memoryMb }: RunOrder, error: unknown): void {
    const reason = error instanceof Error ? error.message : 'for an unknown reason'
    const failure = /dispos|memory/i.test(reason)
      ? { code: 'memory_limit', message: `The task's code does not fit into its ${memoryMb} MB of memory` }
      : { code: 'task_error', message: `The bundle cannot be loaded: ${reason}` }
    this.#emit(['done', id, 'failed', JSON.stringify(failure), 0, 0, 0])
    this.#running.delete(id)
  }

  #finish(execution: Execution, { reusable }: ExecutionEnd): void {
    const { isolate, order } = execution
    this.#running.delete(order.id)
    if (reusable) {
      isolate.busy = false
      // Once the outcome is on its way to the server.
      setImmediate(() => void isolate.prepareSpare())
      if (isolate.uses++ % usesPerMeasure === 0) isolate.measure()
      this.#cache.put(order.key, isolate)
      return
    }
    isolate.dispose()
    if (execution.entries === 0) return
    reportUnstoppable({
      runs: () => execution.entries > 0,
      cpuMs: processCpuMs,
      report: () => this.#emit(['stuck', order.key]),
    })
  }

  #drop(id: number): void {
    const execution = this.#executionOf(id)
    if (execution) execution.drop()
    else if (this.#running.has(id)) this.#running.set(id, 'dropped')
  }

  #checkLimits(): void {
    if (this.#running.size === 0) {
      clearInterval(this.#poll)
      this.#poll = undefined
      return
    }
    const executions = [...this.#running.values()].filter((execution) => typeof execution !== 'string')
    const share = this.#shareOnProcessor(executions)
    for (const execution of executions) {
      execution.charge(share)
      execution.checkLimits()
    }
  }

  /**
   * The clock of an isolate goes on while its thread waits for a processor, so that on a busy machine an
   * honest task would seem to exceed its CPU time: what the whole process had is the measure.
   */
  #shareOnProcessor(executions: Execution[]): number {
    const spentMs = processCpuMs() - this.#processCpuMs
    this.#processCpuMs += spentMs
    const claimedMs = executions.reduce((total, { unchargedMs }) => total + unchargedMs, 0)
    return claimedMs > spentMs ? spentMs / claimedMs : 1
  }

  #executionOf(id: number): Execution | undefined {
    const execution = this.#running.get(id)
    return typeof execution === 'string' ? undefined : execution
  }
}

function processCpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
