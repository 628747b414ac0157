import { setTimeout as delay } from 'node:timers/promises'
import { scriptGraph } from '../../test/support/hub.ts'
import { mongodbUrl } from '../../test/support/mongodb.ts'
import { createNodes, type Node } from '../../test/support/nodes.ts'
import { oneTask } from '../calls.ts'
import { drive, type Driven, type Load } from '../drive.ts'
import { cpuShares, cpuUse } from '../machine-cpu.ts'
import type { BenchOptions } from '../options.ts'
import { median } from '../quantile.ts'
import { measureRawWrites } from '../raw-writes.ts'
import type { Report } from '../report.ts'
import { formatTable, round } from '../table.ts'

/** Of all nodes together. */
const connections = 32

/** Sessions that a node has when it is killed, and how long each of them takes, milliseconds. */
const lost = 32
const lostMs = 2_000

/**
 * Sessions after which V8 has compiled what is hot in a node and its runners, however many share the processor: until
 * then a session takes a node more than twice the CPU, and each node that joins begins anew.
 */
const warmUpSessions = 12_000

interface Turn {
  driven: Driven[]
  shares: ReturnType<typeof cpuShares>
}

/**
 * One task on one, two … nodes that share a MongoDB, beside what that takes in grouped writes by itself, in turn
 * so that a drift of the machine meets all; and how long sessions of a node that is killed stand still.
 */
export async function benchNodes({ nodes: most, seconds, rounds }: BenchOptions): Promise<Report> {
  if (mongodbUrl === '') throw new TypeError('--nodes takes a MONGODB_URL that they share')
  const nodes = await createNodes({ PATCHBAY_RUNNERS: '2' })
  try {
    const raw = await measureRawWrites(nodes.database.url, seconds)
    const turns = Array.from({ length: most }, (): Turn[] => [])
    let recovered: number | undefined
    for (let turn = 1; turn <= rounds; turn += 1) {
      const running: Node[] = []
      for (const turnsOfCount of turns) {
        const node = await nodes.start()
        running.push(node)
        if (turn === 1 && running.length === 1) await node.admin.publish(oneTask.interaction)
        await driveOne(node, connections, { sessions: warmUpSessions })
        turnsOfCount.push(await measure(running, seconds))
      }
      if (turn === rounds && most > 1) recovered = await measureRecovery(running)
      for (const node of running) {
        node.signal('SIGTERM')
        await node.exited
      }
    }
    const driven = turns.flat().flatMap((turn) => turn.driven)
    const recovery =
      recovered === undefined
        ? ''
        : `\n\nAfter kill -9 of a node, its ${lost} sessions of ${lostMs / 1000} s had all ended elsewhere in ${round(recovered, 1)} s.`
    return {
      title: `Nodes on one MongoDB, one task, ${connections} connections in all, ${seconds} s each, medians of ${rounds} turns`,
      table: tableOf(turns, raw) + recovery,
      errors: driven.reduce((sum, { errors }) => sum + errors, 0),
      wrong: driven.find(({ wrong }) => wrong !== undefined)?.wrong,
    }
  } finally {
    await nodes.dispose()
  }
}

async function measure(running: Node[], seconds: number): Promise<Turn> {
  const pids = running.map(({ pid }) => pid)
  const before = cpuUse(pids)
  const share = Math.max(1, Math.round(connections / running.length))
  const driven = await Promise.all(running.map((node) => driveOne(node, share, { seconds })))
  return { driven, shares: cpuShares(before, cpuUse(pids)) }
}

function tableOf(turns: Turn[][], raw: number): string {
  const perSecond = ({ driven }: Turn) => driven.reduce((sum, one) => sum + one.perSecond, 0)
  const slowest = (key: 'p50' | 'p99') => (turn: Turn) => Math.max(...turn.driven.map((one) => one[key]))
  const one = median((turns[0] ?? []).map(perSecond))
  const rows = turns.map((all, index) => {
    const of = (read: (turn: Turn) => number) => median(all.map(read))
    const parts = (['servers', 'runners', 'load', 'rest'] as const).map((part) =>
      of(({ shares }) => shares[part]),
    )
    return [
      index + 1,
      round(of(perSecond)),
      round(of(perSecond) / one, 2),
      round(of(slowest('p50')), 1),
      round(of(slowest('p99')), 1),
      round(raw),
      ...parts,
    ]
  })
  const head = ['nodes', 'sessions/s', '× of one', 'p50 ms', 'p99 ms', 'raw writes/s']
  const cpu = ['nodes CPU %', 'runners CPU %', 'load CPU %', 'database and rest CPU %']
  return formatTable([...head, ...cpu], rows)
}

function driveOne({ url, admin }: Node, connections: number, until: Load['until']): Promise<Driven> {
  return drive({ url, token: admin.token, call: oneTask, connections, until })
}

/** @returns seconds from the death of the first node until the last of its sessions has ended */
async function measureRecovery([victim, other]: Node[]): Promise<number> {
  if (!victim || !other) throw new RangeError('there is no second node to take over')
  const code = `await new Promise((done) => setTimeout(done, ${lostMs}))`
  const { slug } = await victim.admin.publish({ name: 'Slow', graph: scriptGraph({ a: code }) })
  const calls = Array.from({ length: lost }, () =>
    victim.admin.post(`/run/${slug}`, {}, { prefer: 'respond-async' }),
  )
  const ids = (await Promise.all(calls)).map(({ body }) => String(body.sessionId))
  await delay(lostMs / 2)
  victim.signal('SIGKILL')
  const killedAt = performance.now()
  for (const id of ids) await other.admin.ended(id)
  return (performance.now() - killedAt) / 1_000
}
