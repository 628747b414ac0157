import { fiveTasks, oneTask } from '../calls.ts'
import { drive, type Driven } from '../drive.ts'
import { type BenchHub, createBenchHub } from '../hub.ts'
import type { BenchOptions } from '../options.ts'
import { median } from '../quantile.ts'
import type { Report } from '../report.ts'
import { seedSessions } from '../seed.ts'
import { formatTable, round } from '../table.ts'
import { warmUp } from '../warm-up.ts'

const cases = [oneTask, fiveTasks].flatMap((call) => [1, 32].map((connections) => ({ call, connections })))

/** The same load on a store with few and one with many sessions, in turn, so that a drift of the machine meets both. */
export async function benchStored({ stored, rounds, seconds }: BenchOptions): Promise<Report> {
  const hubs: BenchHub[] = []
  try {
    const servers = []
    for (const total of stored) {
      const hub = await createBenchHub()
      hubs.push(hub)
      await store(hub, total)
      const server = await hub.start()
      for (const call of [oneTask, fiveTasks]) await warmUp(server.url, hub.token, call)
      servers.push({ server, token: hub.token, runs: cases.map((): Driven[] => []) })
    }
    for (let turn = 0; turn < rounds; turn += 1) {
      for (const [index, { call, connections }] of cases.entries()) {
        for (const { server, token, runs } of servers) {
          // Short ones: it is the number of turns that makes the median calm.
          const until = { seconds: Math.max(1, seconds / 2) }
          runs[index]?.push(await drive({ url: server.url, token, call, connections, until }))
        }
      }
    }
    await Promise.all(servers.map(({ server }) => server.stop()))

    const [few = [], many = []] = servers.map(({ runs }) => runs)
    const rows = cases.map(({ call, connections }, index) => {
      const [a, b] = [few[index] ?? [], many[index] ?? []].map(medians)
      const change = ((b?.perSecond ?? 0) / (a?.perSecond ?? 1) - 1) * 100
      return [
        call.slug,
        connections,
        ...[a?.perSecond, b?.perSecond].map((value = Number.NaN) => round(value)),
        round(change, 1),
        ...[a?.p50, b?.p50, a?.p99, b?.p99].map((value = Number.NaN) => round(value, 2)),
      ]
    })
    const all = [...few, ...many].flat()
    const [small, large] = stored
    return {
      title: `Stored sessions: ${small} and ${large}, medians of ${rounds} interleaved runs`,
      table: formatTable(
        [
          'interaction',
          'connections',
          `s/s at ${small}`,
          `s/s at ${large}`,
          'change %',
          `p50 at ${small}`,
          `p50 at ${large}`,
          `p99 at ${small}`,
          `p99 at ${large}`,
        ],
        rows,
      ),
      errors: all.reduce((sum, { errors }) => sum + errors, 0),
      wrong: all.find(({ wrong }) => wrong !== undefined)?.wrong,
    }
  } finally {
    await Promise.all(hubs.map((hub) => hub.dispose()))
  }
}

async function store(hub: BenchHub, total: number): Promise<void> {
  const server = await hub.start()
  await drive({ url: server.url, token: hub.token, call: oneTask, connections: 1, until: { sessions: 1 } })
  await server.stop()
  await seedSessions(hub.dataDir, total)
}

function medians(runs: readonly Driven[]): Pick<Driven, 'perSecond' | 'p50' | 'p99'> {
  const of = (key: 'perSecond' | 'p50' | 'p99') => median(runs.map((run) => run[key]))
  return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99') }
}
