import { cpus } from 'node:os'
import { runnersOf, useOf } from '../test/support/process-table.ts'

/** CPU time so far, milliseconds: of everything on the machine, and of what a bench knows of. */
export interface CpuUse {
  machine: number
  servers: number
  runners: number
  /** The load generator: this process. */
  load: number
}

export function cpuUse(pids: number[]): CpuUse {
  const machine = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)
  const sumOf = (processes: number[]) => processes.reduce((sum, pid) => sum + useOf(pid).cpuMs, 0)
  const { user, system } = process.cpuUsage()
  return {
    machine,
    servers: sumOf(pids),
    runners: sumOf(pids.flatMap(runnersOf)),
    load: (user + system) / 1_000,
  }
}

/** Who used which part of what was used between two moments, percent; the rest is the database and the system. */
export function cpuShares(
  before: CpuUse,
  after: CpuUse,
): Record<'servers' | 'runners' | 'load' | 'rest', number> {
  const all = Math.max(after.machine - before.machine, 1)
  const share = (name: keyof CpuUse) => Math.round(((after[name] - before[name]) * 100) / all)
  const [servers, runners, load] = [share('servers'), share('runners'), share('load')]
  return { servers, runners, load, rest: 100 - servers - runners - load }
}
