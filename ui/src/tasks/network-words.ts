import type { TaskType } from '../api/types.ts'
import { isSchema } from '../schema/describe-schema.ts'

/** What a task may reach, in words, from how its type declares it. */
export function networkWords(network: unknown): string {
  if (network === 'public') return 'Any public host'
  if (Array.isArray(network)) return network.length === 0 ? 'No host' : network.join(', ')
  if (isSchema(network) && typeof network['fromInput'] === 'string')
    return `The hosts that its field “${network['fromInput']}” lists`
  return 'No host'
}

/** Whether it is run again where it is not known how far it came. */
export function repeatWords(idempotent: unknown): string {
  if (idempotent === true) return 'Always safe'
  if (isSchema(idempotent)) {
    const { field, in: safe } = idempotent
    if (typeof field === 'string' && Array.isArray(safe)) return `Safe if “${field}” is ${safe.join(', ')}`
  }
  return 'Only safe if it had not reached a host yet'
}

/** How much of the hub one run may use, of what is limited. */
export function limitWords({ cpuMs, timeoutMs, memoryMb }: Partial<TaskType['limits']>): string {
  const seconds = (ms: number) => `${(ms / 1_000).toLocaleString('en')} s`
  return [
    ...(cpuMs === undefined ? [] : [`${seconds(cpuMs)} of CPU`]),
    ...(timeoutMs === undefined ? [] : [`${seconds(timeoutMs)} of time`]),
    ...(memoryMb === undefined ? [] : [`${memoryMb} MB of memory`]),
  ].join(', ')
}
