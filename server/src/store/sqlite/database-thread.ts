import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { StoreUnavailable } from '../port.ts'
import { toError } from './failure.ts'
import type { Reply, Request, ThreadOptions } from './messages.ts'

interface Pending {
  resolve: (result: unknown) => void
  reject: (error: Error) => void
}

type Operations = Record<string, (db: never, ...args: never[]) => unknown>

type Rest<F> = F extends (db: never, ...args: infer Args) => unknown ? Args : never

/** A connection in a thread of its own, so that the disk never holds up the event loop. */
export class DatabaseThread<Known extends Operations> {
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  #queued: Request[] = []
  #lastId = 0
  #gone: Error | undefined
  #closing: Promise<void> | undefined

  private constructor(options: ThreadOptions) {
    this.#worker = new Worker(new URL('./thread-main.ts', import.meta.url), {
      workerData: options,
      env: {},
      name: `sqlite-${options.role}`,
    })
    this.#worker.on('message', (replies: Reply[]) => this.#settle(replies))
    this.#worker.on('error', (error) => this.#lose(error instanceof Error ? error.message : String(error)))
    this.#worker.on('exit', () => this.#lose('its thread has ended'))
  }

  /** @throws {StoreUnavailable} where the file cannot be opened */
  static async open<Known extends Operations>(options: ThreadOptions): Promise<DatabaseThread<Known>> {
    const thread = new DatabaseThread<Known>(options)
    // The thread answers the request 0, which nobody posts, once it is open.
    const opened = new Promise((resolve, reject) => thread.#pending.set(0, { resolve, reject }))
    try {
      await opened
      return thread
    } catch (error) {
      await thread.#worker.terminate()
      throw error
    }
  }

  /** Runs an operation. Those called in the same tick go over together. @throws {StoreUnavailable} */
  call<Name extends keyof Known & string>(
    operation: Name,
    ...args: Rest<Known[Name]>
  ): Promise<ReturnType<Known[Name]>> {
    if (this.#gone) return Promise.reject(this.#gone)
    return new Promise((resolve, reject) => {
      this.#lastId += 1
      this.#pending.set(this.#lastId, { resolve: resolve as (result: unknown) => void, reject })
      this.#queued.push({ id: this.#lastId, operation, args })
      if (this.#queued.length === 1) setImmediate(() => this.#post())
    })
  }

  /** Ends the thread after what it was asked for. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    if (this.#gone) return
    this.#post()
    const ended = once(this.#worker, 'exit')
    this.#worker.postMessage('close')
    await ended
  }

  #post(): void {
    if (this.#queued.length === 0 || this.#gone) return
    this.#worker.postMessage(this.#queued)
    this.#queued = []
  }

  #settle(replies: Reply[]): void {
    for (const reply of replies) {
      const pending = this.#pending.get(reply.id)
      this.#pending.delete(reply.id)
      if ('failure' in reply) pending?.reject(toError(reply.failure))
      else pending?.resolve(reply.result)
    }
  }

  #lose(reason: string): void {
    this.#gone ??= new StoreUnavailable(`The database cannot be used any more: ${reason}; restart Patchbay`)
    for (const { reject } of this.#pending.values()) reject(this.#gone)
    this.#pending.clear()
  }
}
