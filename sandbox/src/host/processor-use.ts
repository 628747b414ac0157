import { readFile } from 'node:fs/promises'

/** Clock ticks of /proc per second: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

/** Part of a time that a process has to have had on a processor to count as busy. */
const busyShare = 1 / 2

/** What a process had of the processors until a moment. */
export interface ProcessorUse {
  /** By `performance.now()`. */
  at: number
  /** User and system time of all of its threads, milliseconds in steps of ten. */
  cpuMs: number
}

/** @returns undefined where the system does not tell, or the process has ended */
export async function readProcessorUse(pid: number | undefined): Promise<ProcessorUse | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1')
    // The name, in brackets, may hold spaces and brackets itself; fields are counted behind it, from the third.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    return Number.isNaN(ticks)
      ? undefined
      : { at: performance.now(), cpuMs: (ticks * 1_000) / ticksPerSecond }
  } catch {
    return undefined
  }
}

/**
 * Whether what a process did kept it from answering between two moments. One that was stopped, or that the
 * machine had no processor for, did next to nothing: that tells nothing against what runs in it.
 */
export function wasBusy(from: ProcessorUse | undefined, to: ProcessorUse | undefined): boolean {
  return from !== undefined && to !== undefined && to.cpuMs - from.cpuMs > (to.at - from.at) * busyShare
}
