import { mainThreadCpuMs, runnersOf, useOf } from '../test/support/process-table.ts'
import { drive, type Driven, type Load } from './drive.ts'

export interface Measured extends Driven {
  /** CPU milliseconds per session. */
  serverCpu: number
  /** The main thread's part of `serverCpu`. */
  mainThreadCpu: number
  runnerCpu: number
}

/** Drives a server and looks at what it and its runners used meanwhile. */
export async function measure(pid: number, load: Load): Promise<Measured> {
  const before = cpuOf(pid)
  const driven = await drive(load)
  const after = cpuOf(pid)
  // A runner that was recycled meanwhile takes its time with it: what is left is still a lower bound.
  const runners = [...after.runners].map(([runner, cpuMs]) => cpuMs - (before.runners.get(runner) ?? 0))
  return {
    ...driven,
    serverCpu: (after.server - before.server) / driven.sessions,
    mainThreadCpu: (after.mainThread - before.mainThread) / driven.sessions,
    runnerCpu: runners.reduce((sum, cpuMs) => sum + cpuMs, 0) / driven.sessions,
  }
}

function cpuOf(pid: number) {
  return {
    server: useOf(pid).cpuMs,
    mainThread: mainThreadCpuMs(pid),
    runners: new Map(runnersOf(pid).map((runner) => [runner, useOf(runner).cpuMs])),
  }
}
