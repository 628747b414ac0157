import { runnersOf, useOf } from '../../test/support/process-table.ts'
import { oneTask } from '../calls.ts'
import { drive } from '../drive.ts'
import { createBenchHub } from '../hub.ts'
import type { BenchOptions } from '../options.ts'
import type { Report } from '../report.ts'
import { formatTable, megabytes } from '../table.ts'
import { warmUp } from '../warm-up.ts'

/** What the processes hold before and after many sessions. */
export async function benchMemory({ memorySessions }: BenchOptions): Promise<Report> {
  const hub = await createBenchHub()
  try {
    const server = await hub.start()
    const { url } = server
    await warmUp(url, hub.token, oneTask)
    const rows = [held('before', server.pid)]
    let errors = 0
    let wrong: string | undefined
    for (const part of ['after a half', 'after all']) {
      const until = { sessions: memorySessions / 2 }
      const driven = await drive({ url, token: hub.token, call: oneTask, connections: 32, until })
      errors += driven.errors
      wrong ??= driven.wrong
      rows.push(held(part, server.pid))
    }
    await server.stop()
    const title = `Memory over ${memorySessions} sessions of one task`
    return { title, table: formatTable(['RSS', 'server MB', 'runners MB', 'runners'], rows), errors, wrong }
  } finally {
    await hub.dispose()
  }
}

function held(when: string, pid: number): Array<string | number> {
  const runners = runnersOf(pid)
  const bytes = runners.reduce((sum, runner) => sum + useOf(runner).rssBytes, 0)
  return [when, megabytes(useOf(pid).rssBytes), megabytes(bytes), runners.length]
}
