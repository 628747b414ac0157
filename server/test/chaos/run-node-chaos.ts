import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Client } from '../support/client.ts'
import { createNodes, type Node, type Nodes } from '../support/nodes.ts'
import { runnersOf } from '../support/process-table.ts'
import { startCallers } from './callers.ts'
import type { SeenSession } from './check-session.ts'
import { startEffects } from './effects.ts'
import { chaosInteraction } from './interaction.ts'
import { leftOver, staleLocks } from './left-over.ts'
import { checkAll, countOf, newest, settled } from './look-at-sessions.ts'
import { Offspring } from './offspring.ts'
import { createRandom, type Random } from './random.ts'
import type { ChaosResult } from './run-chaos.ts'
import { signalProcess } from './signal-process.ts'

export interface NodeChaosOptions {
  nodes: number
  /** How many calls are made. */
  sessions: number
  seed: number
  /** A shell command that restarts the database; done twice. */
  restartDatabase: string | undefined
}

/** A node among several: what is done to it is done to one at a time. */
interface Victim {
  port: number
  node: Node
  /** Undefined while it is left alone. */
  trouble: Promise<void> | undefined
}

const restarts = 2

/**
 * Kills and stops nodes on one database, and their runners, at random moments while they are called, restarts
 * the database, then looks at every session and at what is left in the database.
 */
export async function runNodeChaos(options: NodeChaosOptions): Promise<ChaosResult> {
  const random = createRandom(options.seed)
  const effects = await startEffects()
  const nodes = await createNodes({
    PATCHBAY_ALLOW_PRIVATE_NETWORK: effects.host,
    PATCHBAY_RUNNERS: '1',
  })
  const violations: string[] = []
  const offspring = new Offspring()
  const done: Record<string, number> = {}
  try {
    const victims: Victim[] = []
    for (let count = 0; count < options.nodes; count += 1) {
      const node = await nodes.start()
      victims.push({ port: Number(new URL(node.url).port), node, trouble: undefined })
    }
    const clients = victims.map(({ node }) => node.admin)
    await clients[0]?.publish(chaosInteraction(effects.host))

    const before = new Map<string, SeenSession>()
    const callers = startCallers({ client: () => pickOf(clients, random), random, atOnce: 12 })
    let restarted = 0
    while (callers.calls() < options.sessions) {
      await delay(random.integer(100, 1_000))
      if (options.restartDatabase !== undefined && callers.calls() > nextRestartAt(options, restarted)) {
        await promisify(execFile)('sh', ['-c', options.restartDatabase])
        restarted += 1
        count(done, 'database restarted')
      }
      const calm = victims.filter(({ trouble }) => trouble === undefined)
      const victim = random.pick(calm)
      // One is left alone: somebody has to make progress.
      if (!victim || calm.length < 2) continue
      const kind = makeTrouble({ victim, nodes, random, violations, offspring })
      count(done, kind)
      const reader = calm.find((other) => other !== victim)?.node.admin
      if (reader && random.chance(0.2)) await remember(before, reader)
    }
    await callers.stop()
    for (const { trouble } of victims) await trouble
    const calmSince = new Date()
    violations.push(...callers.wrong)

    const [first] = clients
    const sessions = first ? await settled(first, violations) : new Map<string, SeenSession>()
    violations.push(...checkAll({ sessions, accepted: callers.accepted, before, effects }))
    violations.push(...(await staleLocks(nodes.database.url, calmSince)))
    for (const { node } of victims) {
      offspring.note(node.pid)
      const { code } = await node.stop()
      if (code !== 0) violations.push(`a node ended with ${code} after SIGTERM: ${node.stderr()}`)
    }
    violations.push(...(await leftOver(nodes.database.url)), ...(await offspring.leftOver()))
    return { calls: callers.calls(), ...countOf(sessions), done, violations, logged: nodes.logged() }
  } finally {
    effects.close()
    await nodes.dispose()
  }
}

interface Trouble {
  victim: Victim
  nodes: Nodes
  violations: string[]
  offspring: Offspring
}

/** @returns what is being done, in words */
function makeTrouble(options: Trouble & { random: Random }): string {
  const { victim, random } = options
  const runner = random.pick(runnersOf(victim.node.pid))
  const die = random.integer(1, 10)
  const ms = random.integer(100, 3_000)
  const troubled = (kind: string, work: () => Promise<void>) => {
    victim.trouble = work().finally(() => (victim.trouble = undefined))
    return kind
  }
  if (runner !== undefined && die <= 3) {
    signalProcess(runner, 'SIGKILL')
    return 'runner killed'
  }
  if (runner !== undefined && die <= 5) {
    return troubled('runner stopped', () => stopFor(runner, ms))
  }
  if (die <= 7) {
    // Now and then for longer than its leases last.
    const stoppedMs = random.chance(0.3) ? 12_000 : ms
    return troubled('node stopped', () => stopFor(victim.node.pid, stoppedMs))
  }
  return troubled('node killed', () => killAndStart(options, ms))
}

async function stopFor(pid: number, ms: number): Promise<void> {
  signalProcess(pid, 'SIGSTOP')
  await delay(ms)
  signalProcess(pid, 'SIGCONT')
}

async function killAndStart({ victim, nodes, violations, offspring }: Trouble, ms: number): Promise<void> {
  offspring.note(victim.node.pid)
  victim.node.signal('SIGKILL')
  const { signal, code } = await victim.node.exited
  if (signal !== 'SIGKILL') violations.push(`a node ended by itself with ${code}: ${victim.node.stderr()}`)
  await delay(ms)
  for (;;) {
    try {
      victim.node = await nodes.start({ port: victim.port })
      return
    } catch (error) {
      // Without a database a node does not start: whoever runs it tries again.
      if (!(error instanceof Error) || !error.message.includes('cannot be reached')) {
        violations.push(String(error))
        throw error
      }
    }
  }
}

function nextRestartAt({ sessions }: NodeChaosOptions, restarted: number): number {
  return restarted < restarts ? ((restarted + 1) * sessions) / (restarts + 1) : Infinity
}

async function remember(before: Map<string, SeenSession>, reader: Client): Promise<void> {
  try {
    for (const session of await newest(reader)) before.set(session.id, before.get(session.id) ?? session)
  } catch {
    // The database is away: the next look will do.
  }
}

function pickOf(clients: Client[], random: Random): Client {
  const client = random.pick(clients)
  if (!client) throw new RangeError('--nodes takes a positive integer')
  return client
}

function count(done: Record<string, number>, kind: string): void {
  done[kind] = (done[kind] ?? 0) + 1
}
