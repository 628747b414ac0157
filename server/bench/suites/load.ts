import { fiveTasks, oneTask } from '../calls.ts'
import { createBenchHub } from '../hub.ts'
import { measure } from '../measure.ts'
import type { BenchOptions } from '../options.ts'
import type { Report } from '../report.ts'
import { formatTable, round } from '../table.ts'
import { warmUp } from '../warm-up.ts'

/** One and five tasks, at one and at 32 connections. */
export async function benchLoad({ seconds, profile }: BenchOptions): Promise<Report> {
  const hub = await createBenchHub()
  try {
    const server = await hub.start(profile ? ['--cpu-prof', '--cpu-prof-name=server-bench.cpuprofile'] : [])
    const rows: Array<Array<string | number>> = []
    let errors = 0
    let wrong: string | undefined
    for (const call of [oneTask, fiveTasks]) {
      await warmUp(server.url, hub.token, call)
      for (const connections of [1, 32]) {
        const load = { url: server.url, token: hub.token, call, connections, until: { seconds } }
        const measured = await measure(server.pid, load)
        errors += measured.errors
        wrong ??= measured.wrong
        rows.push([
          call.slug,
          connections,
          round(measured.perSecond),
          round(measured.p50, 2),
          round(measured.p99, 2),
          measured.errors,
          round(measured.serverCpu, 2),
          round(measured.mainThreadCpu, 2),
          round(measured.runnerCpu, 2),
        ])
      }
    }
    await server.stop()
    const head = ['interaction', 'connections', 'sessions/s', 'p50 ms', 'p99 ms', 'errors']
    const cpu = ['server CPU ms', 'main thread ms', 'runners CPU ms']
    const title = `Load, ${seconds} s each; CPU per session`
    return { title, table: formatTable([...head, ...cpu], rows), errors, wrong }
  } finally {
    await hub.dispose()
  }
}
