import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks of /proc per second: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100
const pageBytes = 4096
/** It has ended, and nobody has asked how. */
const zombie = 'Z'

export interface ProcessUse {
  /** User and system time of all of its threads, milliseconds. */
  cpuMs: number
  rssBytes: number
}

/** The processes that a process has started and that live. Linux only. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => statOf(`/proc/${child}/stat`)?.parent === pid)
}

/** The runners among a server's children; not the compiler's service. */
export function runnersOf(pid: number): number[] {
  return childrenOf(pid).filter((child) => commandOf(child).includes('runner-main'))
}

/** A process that is told apart from a later one with the same number. */
export interface KnownProcess {
  pid: number
  /** When it began, in ticks since the machine did. */
  startTicks: number
  command: string
}

/** @returns undefined where it has ended */
export function knownProcess(pid: number): KnownProcess | undefined {
  const stat = statOf(`/proc/${pid}/stat`)
  return stat && { pid, startTicks: stat.startTicks, command: commandOf(pid).replaceAll('\0', ' ').trim() }
}

export function isAlive({ pid, startTicks }: KnownProcess): boolean {
  const stat = statOf(`/proc/${pid}/stat`)
  return stat?.startTicks === startTicks && stat.state !== zombie
}

/** What a process uses; nothing once it has ended. */
export function useOf(pid: number): ProcessUse {
  const { cpuMs = 0, rssBytes = 0 } = statOf(`/proc/${pid}/stat`) ?? {}
  return { cpuMs, rssBytes }
}

/** The most memory that a process has had at a time. */
export function peakRssOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
}

/** CPU time of a process's main thread alone, milliseconds. */
export function mainThreadCpuMs(pid: number): number {
  return statOf(`/proc/${pid}/task/${pid}/stat`)?.cpuMs ?? 0
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

interface Stat extends ProcessUse {
  state: string
  parent: number
  startTicks: number
}

function statOf(path: string): Stat | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
  // The name, in brackets, may hold spaces and brackets itself; fields are counted behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const at = (field: number) => Number(fields[field - 3])
  return {
    state: fields[0] ?? '',
    parent: at(4),
    startTicks: at(22),
    cpuMs: ((at(14) + at(15)) * 1000) / ticksPerSecond,
    rssBytes: at(24) * pageBytes,
  }
}
