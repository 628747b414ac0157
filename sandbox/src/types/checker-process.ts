import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Diagnostic } from '../compile/bundle.ts'
import type { PluginSource } from '../compile/plugin-source.ts'

const main = fileURLToPath(new URL('./checker-main.ts', import.meta.url))

/** Reading the compiler and the SDK's types may take so long on a busy machine, milliseconds. */
const startMs = 60_000

export interface CheckLimits {
  /** Wall-clock time of one check. */
  timeoutMs: number
  memoryMb: number
}

/** One checker; it lives until it fails at something or is ended. */
export class CheckerProcess {
  readonly #child: ChildProcess
  readonly #limits: CheckLimits
  readonly #ready: Promise<void>
  readonly #exited: Promise<void>
  dead = false

  constructor(limits: CheckLimits) {
    this.#limits = limits
    this.#child = fork(main, {
      env: {},
      execArgv: [`--max-old-space-size=${limits.memoryMb}`],
      serialization: 'advanced',
      // Its input is never written to: that it ends tells the checker of this process's end.
      stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    })
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#exited = promise
    const gone = () => {
      this.dead = true
      resolve()
    }
    this.#child.once('exit', gone).once('error', gone)
    this.#ready = this.#answer<'ready'>(startMs).then(() => undefined)
    this.#ready.catch(() => undefined)
  }

  /**
   * One at a time.
   *
   * @returns a single diagnostic where the types are too much for it; it is dead then
   * @throws {Error} where it could not be started
   */
  async check(source: PluginSource): Promise<Diagnostic[]> {
    await this.#ready
    try {
      const answer = this.#answer<Diagnostic[]>(this.#limits.timeoutMs)
      this.#child.send(source, () => undefined)
      return await answer
    } catch (error) {
      const file = source.kind === 'text' ? source.name : source.file
      const message = `${error instanceof Error ? error.message : 'the types are too much'}: simplify them`
      return [{ file, line: 1, column: 1, message, severity: 'error' }]
    }
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL')
    if (!this.dead) await this.#exited
  }

  async #answer<Message>(ms: number): Promise<Message> {
    const { promise, resolve, reject } = Promise.withResolvers<Message>()
    const late = setTimeout(() => reject(new Error(`the types took longer than ${ms / 1_000} s`)), ms)
    const answered = (message: Message) => resolve(message)
    this.#child.once('message', answered)
    void this.#exited.then(() =>
      reject(new Error(`the types took more than ${this.#limits.memoryMb} MB of memory`)),
    )
    try {
      return await promise
    } catch (error) {
      this.#child.kill('SIGKILL')
      this.dead = true
      throw error
    } finally {
      clearTimeout(late)
      this.#child.off('message', answered)
    }
  }
}
