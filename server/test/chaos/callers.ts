import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '../support/client.ts'
import type { Random } from './random.ts'

export interface Callers {
  /** Sessions whose id a client has seen, and the status that it was told if that was final. */
  accepted: Map<string, string | undefined>
  calls(): number
  /** Answers that should never have been given. */
  wrong: string[]
  /** Lets each finish its call. */
  stop(): Promise<void>
}

/**
 * Clients that call over and over, and repeat with the same key where a connection broke.
 *
 * @param options.client whom the next call goes to; a repeat may go to another
 */
export function startCallers(options: { client: () => Client; random: Random; atOnce: number }): Callers {
  const { random, atOnce } = options
  const accepted = new Map<string, string | undefined>()
  const wrong: string[] = []
  let calls = 0
  let stopped = false

  async function callOnce(): Promise<void> {
    const call = `c${(calls += 1)}`
    const data = {
      call,
      delay: random.integer(0, 60),
      status: random.chance(0.1) ? 500 : 200,
      waitMs: random.integer(1, 1_500),
    }
    const prefer = random.chance(0.5) ? 'respond-async' : 'wait=3'
    while (true) {
      try {
        const { status, body } = await options
          .client()
          .post('/run/chaos', { start: { data } }, { prefer, 'idempotency-key': call })
        if ([200, 202, 500].includes(status) && typeof body.sessionId === 'string') {
          const final = { 200: 'completed', 500: 'failed' }[status]
          accepted.set(body.sessionId, final)
          return
        }
        // A hub that stops or is full says so; the call may be made again.
        if (status !== 503) {
          wrong.push(`call ${call} was answered ${status} ${JSON.stringify(body)}`)
          return
        }
      } catch {
        // The hub was killed: whether it took the call is not known. The key makes asking again safe.
      }
      await delay(50)
    }
  }

  const loops = Array.from({ length: atOnce }, async () => {
    while (!stopped) {
      await callOnce()
      await delay(random.integer(0, 40))
    }
  })
  return {
    accepted,
    wrong,
    calls: () => calls,
    async stop() {
      stopped = true
      await Promise.all(loops)
    },
  }
}
