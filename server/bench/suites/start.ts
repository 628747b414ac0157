import { createBenchHub } from '../hub.ts'
import type { BenchOptions } from '../options.ts'
import { median } from '../quantile.ts'
import type { Report } from '../report.ts'
import { formatTable, round } from '../table.ts'

/** From the start of the process until it says that it is ready; files and built tasks are warm. */
export async function benchStart({ rounds }: BenchOptions): Promise<Report> {
  const hub = await createBenchHub()
  try {
    const listening: number[] = []
    const ready: number[] = []
    for (let turn = 0; turn < rounds; turn += 1) {
      const started = performance.now()
      const server = await hub.start()
      listening.push(performance.now() - started)
      while (!(await fetch(`${server.url}/readyz`)).ok) await new Promise(setImmediate)
      ready.push(performance.now() - started)
      await server.stop()
    }
    const table = formatTable(
      ['start-up', 'median ms', 'slowest ms'],
      [
        ['listens', round(median(listening)), round(Math.max(...listening))],
        ['ready', round(median(ready)), round(Math.max(...ready))],
      ],
    )
    return { title: `Start-up, ${rounds} times`, table, errors: 0 }
  } finally {
    await hub.dispose()
  }
}
