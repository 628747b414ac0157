import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from '../support/client.ts'
import { runnersOf } from '../support/process-table.ts'
import { type ServerProcess, startServer } from '../support/server-process.ts'
import { createTestData } from '../support/test-data.ts'
import { startCallers } from './callers.ts'
import type { SeenSession } from './check-session.ts'
import { startEffects } from './effects.ts'
import { chaosInteraction } from './interaction.ts'
import { checkAll, countOf, newest, settled } from './look-at-sessions.ts'
import { Offspring } from './offspring.ts'
import { signalProcess } from './signal-process.ts'
import { createRandom } from './random.ts'

export interface ChaosOptions {
  kills: number
  seed: number
}

export interface ChaosResult {
  calls: number
  sessions: Record<string, number>
  interruptedTasks: number
  /** How often what was done to it. */
  done: Record<string, number>
  /** In words; none means that all went well. */
  violations: string[]
  /** The errors that the nodes logged. */
  logged?: string
}

/** Kills a hub and its runners at random moments while it is called, then looks at every session. */
export async function runChaos({ kills, seed }: ChaosOptions): Promise<ChaosResult> {
  const random = createRandom(seed)
  const effects = await startEffects()
  const { dataDir, ...data } = await createTestData()
  const env = { ...data.env, PATCHBAY_ALLOW_PRIVATE_NETWORK: effects.host }
  const offspring = new Offspring()
  let server: ServerProcess | undefined
  try {
    server = await startServer({ dataDir, env })
    const port = Number(new URL(server.url).port)
    const client = createClient(server.url)
    await client.register('chaos@example.com')
    await client.publish(chaosInteraction(effects.host))

    const violations: string[] = []
    const done = { 'server killed': 0, 'runner killed': 0 }
    const before = new Map<string, SeenSession>()
    const callers = startCallers({ client: () => client, random, atOnce: 8 })
    for (let kill = 0; kill < kills; kill += 1) {
      await delay(random.integer(50, 700))
      const runner = random.pick(runnersOf(server.pid))
      if (runner !== undefined && random.chance(0.5)) {
        signalProcess(runner, 'SIGKILL')
        done['runner killed'] += 1
        continue
      }
      offspring.note(server.pid)
      server.signal('SIGKILL')
      const { signal, code } = await server.exited
      if (signal !== 'SIGKILL') violations.push(`the server ended by itself with ${code}: ${server.stderr()}`)
      done['server killed'] += 1
      server = await startServer({ dataDir, port, env })
      for (const session of await newest(client)) before.set(session.id, before.get(session.id) ?? session)
    }
    await callers.stop()
    violations.push(...callers.wrong)

    const sessions = await settled(client, violations)
    violations.push(...checkAll({ sessions, accepted: callers.accepted, before, effects }))
    offspring.note(server.pid)
    const { code } = await server.stop()
    if (code !== 0) violations.push(`the server ended with ${code} after SIGTERM: ${server.stderr()}`)
    violations.push(...(await offspring.leftOver()))
    return { calls: callers.calls(), ...countOf(sessions), done, violations }
  } finally {
    server?.signal('SIGKILL')
    effects.close()
    await data.dispose()
  }
}
