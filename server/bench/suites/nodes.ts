import { setTimeout as delay } from 'node:timers/promises'
import { scriptGraph } from '../../test/support/hub.ts'
import { mongodbUrl } from '../../test/support/mongodb.ts'
import { createNodes, type Node } from '../../test/support/nodes.ts'
import { oneTask } from '../calls.ts'
import { drive, type Driven } from '../drive.ts'
import { cpuShares, cpuUse } from '../machine-cpu.ts'
import type { BenchOptions } from '../options.ts'
import { measureRawWrites } from '../raw-writes.ts'
import type { Report } from '../report.ts'
import { formatTable, round } from '../table.ts'
import { warmUp } from '../warm-up.ts'

/** Of all nodes together. */
const connections = 32

/** Sessions that a node has when it is killed, and how long each of them takes, milliseconds. */
const lost = 32
const lostMs = 2_000

/**
 * One task on one, two … nodes that share a MongoDB, beside what that takes in grouped writes by itself; and
 * how long sessions of a node that is killed stand still.
 */
export async function benchNodes({ nodes: most, seconds }: BenchOptions): Promise<Report> {
  if (mongodbUrl === '') throw new TypeError('--nodes takes a MONGODB_URL that they share')
  const nodes = await createNodes({ PATCHBAY_RUNNERS: '2' })
  try {
    const raw = await measureRawWrites(nodes.database.url, seconds)
    const running: Node[] = []
    const rows: Array<Array<string | number>> = []
    let errors = 0
    let wrong: string | undefined
    for (let count = 1; count <= most; count += 1) {
      const node = await nodes.start()
      running.push(node)
      if (count === 1) await node.admin.publish(oneTask.interaction)
      await warmUp(node.url, node.admin.token, oneTask)
      const pids = running.map(({ pid }) => pid)
      const before = cpuUse(pids)
      const driven = await Promise.all(running.map((one) => driveOne(one, connections / count, seconds)))
      const { servers, runners, load, rest } = cpuShares(before, cpuUse(pids))
      errors += driven.reduce((sum, one) => sum + one.errors, 0)
      wrong ??= driven.find((one) => one.wrong !== undefined)?.wrong
      const perSecond = driven.reduce((sum, one) => sum + one.perSecond, 0)
      const slowest = (read: (one: Driven) => number) => round(Math.max(...driven.map(read)), 1)
      rows.push([
        count,
        round(perSecond),
        slowest(({ p50 }) => p50),
        slowest(({ p99 }) => p99),
        round(raw),
        servers,
        runners,
        load,
        rest,
      ])
    }
    const recovered = most > 1 ? await measureRecovery(running) : undefined
    const head = ['nodes', 'sessions/s', 'p50 ms', 'p99 ms', 'raw writes/s']
    const cpu = ['nodes CPU %', 'runners CPU %', 'load CPU %', 'database and rest CPU %']
    const recovery =
      recovered === undefined
        ? ''
        : `\n\nAfter kill -9 of a node, its ${lost} sessions of ${lostMs / 1000} s had all ended elsewhere in ${round(recovered, 1)} s.`
    const title = `Nodes on one MongoDB, one task, ${connections} connections in all, ${seconds} s each`
    return { title, table: formatTable([...head, ...cpu], rows) + recovery, errors, wrong }
  } finally {
    await nodes.dispose()
  }
}

function driveOne({ url, admin }: Node, share: number, seconds: number): Promise<Driven> {
  const load = { url, token: admin.token, call: oneTask, connections: Math.max(1, Math.round(share)) }
  return drive({ ...load, until: { seconds } })
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
