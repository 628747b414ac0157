import type { SessionTask } from '../api/types.ts'
import { clockTime, duration } from '../format/time.ts'

interface Usage {
  cpuMs: number
  peakMemoryBytes: number
  hostCalls: number
}

/** What a run came to, one thing after the other: `2 attempts`, `CPU 3 ms`, `memory 4.1 MB`. */
export function runFacts(
  run: Pick<SessionTask, 'attempts' | 'usage' | 'wakeAt' | 'reason' | 'startedAt' | 'finishedAt'>,
): string[] {
  const { attempts, startedAt, finishedAt, wakeAt, reason } = run
  const facts: string[] = []
  if (startedAt !== null && finishedAt !== null && attempts > 0)
    facts.push(duration(Date.parse(finishedAt) - Date.parse(startedAt)))
  if (attempts > 0) facts.push(attempts === 1 ? '1 attempt' : `${attempts} attempts`)
  const usage = run.usage as Usage | null | undefined
  if (usage) {
    facts.push(usage.cpuMs < 1 ? 'CPU below 1 ms' : `CPU ${duration(usage.cpuMs)}`)
    if (usage.peakMemoryBytes > 0) facts.push(`memory ${(usage.peakMemoryBytes / 1024 ** 2).toFixed(1)} MB`)
    if (usage.hostCalls > 0) facts.push(`${usage.hostCalls} host ${usage.hostCalls === 1 ? 'call' : 'calls'}`)
  }
  if (wakeAt !== undefined)
    facts.push(`goes on at ${clockTime(wakeAt, Date.now())}${reason === undefined ? '' : `: ${reason}`}`)
  return facts
}
