import type { Restriction } from '../api/types.ts'
import { capitalized } from '../format/capitalized.ts'
import { limitWords } from './network-words.ts'

/** A restriction as its form holds it. Empty limits are as declared. */
export interface RestrictionForm {
  someHosts: boolean
  /** With spaces, commas or lines between them. */
  hosts: string
  provider: boolean
  cpuMs: string
  timeoutMs: string
  memoryMb: string
}

/** The limits that a restriction may set, as the hub checks them. */
export const limitFields = [
  { name: 'cpuMs', label: 'CPU time', unit: 'ms', least: 10, most: 60_000 },
  { name: 'timeoutMs', label: 'Time', unit: 'ms', least: 100, most: 600_000 },
  { name: 'memoryMb', label: 'Memory', unit: 'MB', least: 16, most: 512 },
] as const

export function toForm(restriction: Restriction | undefined): RestrictionForm {
  const { hosts = null, provider = true, limits = {} } = restriction ?? {}
  const limit = (value: number | undefined) => (value === undefined ? '' : String(value))
  return {
    someHosts: hosts !== null,
    hosts: hosts?.join(', ') ?? '',
    provider,
    cpuMs: limit(limits.cpuMs),
    timeoutMs: limit(limits.timeoutMs),
    memoryMb: limit(limits.memoryMb),
  }
}

/** What is sent to the hub, which says what of it is wrong. */
export function toRestriction({ someHosts, hosts, provider, ...limits }: RestrictionForm): Restriction {
  const given = limitFields
    .map(({ name }) => [name, limits[name].trim()] as const)
    .filter(([, text]) => text !== '')
  return {
    hosts: someHosts ? [...new Set(hosts.split(/[\s,;]+/).filter(Boolean))] : null,
    provider,
    limits: Object.fromEntries(given.map(([name, text]) => [name, Number(text)])),
  }
}

/** What it takes away, in words; empty where it takes nothing away. */
export function restrictionWords({ hosts, provider, limits }: Restriction): string {
  const most = limitWords(limits)
  const said = [
    ...(hosts === null ? [] : [hosts.length === 0 ? 'no host' : `of its hosts only ${hosts.join(', ')}`]),
    ...(provider ? [] : ['nobody’s account']),
    ...(most === '' ? [] : [`at most ${most}`]),
  ]
  return capitalized(said.join('; '))
}
