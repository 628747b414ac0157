import { setTimeout as delay } from 'node:timers/promises'
import { childrenOf, isAlive, type KnownProcess, knownProcess } from '../support/process-table.ts'

/** How long processes may outlive the one that started them, milliseconds. */
const outliveMs = 5_000

/** The runners and other helpers of servers that are about to end: none of them may outlive its server for long. */
export class Offspring {
  readonly #known = new Map<string, KnownProcess>()

  /** To be called before a server is killed or stops. */
  note(serverPid: number): void {
    for (const child of childrenOf(serverPid)) {
      const known = knownProcess(child)
      if (known) this.#known.set(`${known.pid}/${known.startTicks}`, known)
    }
  }

  /** @returns those that still live though all servers have ended; in words */
  async leftOver(): Promise<string[]> {
    const deadline = performance.now() + outliveMs
    let alive = [...this.#known.values()]
    for (;;) {
      alive = alive.filter(isAlive)
      if (alive.length === 0 || performance.now() > deadline) break
      await delay(50)
    }
    return alive.map(({ pid, command }) => `process ${pid} has outlived its server: ${command}`)
  }
}
