import type { IdempotenceDeclaration, Json, JsonSchema, NetworkDeclaration, TaskLimits } from '@patchbay/sdk'
import { misfit } from './schema-fit.ts'
import { isObject, propertiesOf, requiredOf } from './schema.ts'

/** What is compared of a task type: what it takes, gives and may do. */
export interface ComparedType {
  input: JsonSchema
  output: JsonSchema
  network?: NetworkDeclaration | undefined
  provider?: string | undefined
  scopes?: string[] | undefined
  limits?: TaskLimits | undefined
  idempotent?: IdempotenceDeclaration | undefined
  state?: boolean | undefined
}

/** One difference between two versions of a task type. */
export interface TypeChange {
  part: 'input' | 'output' | 'network' | 'provider' | 'limits' | 'idempotent' | 'state'
  /** Name of the field; only for input and output. */
  field?: string
  /** Whether what was built on the version before may stop working. */
  breaking: boolean
  /** A sentence. */
  message: string
}

/** What is different about the newer version of a task type, what breaks first. */
export function compareTypes(before: ComparedType, after: ComparedType): TypeChange[] {
  const changes = [
    ...fieldChanges('input', before.input, after.input),
    ...fieldChanges('output', before.output, after.output),
    ...networkChanges(before.network, after.network),
    ...providerChanges(before, after),
    ...limitChanges(before.limits ?? {}, after.limits ?? {}),
    ...idempotentChanges(before.idempotent ?? false, after.idempotent ?? false),
    ...stateChanges(before.state ?? false, after.state ?? false),
  ]
  return [...changes.filter(({ breaking }) => breaking), ...changes.filter(({ breaking }) => !breaking)]
}

function fieldChanges(part: 'input' | 'output', before: JsonSchema, after: JsonSchema): TypeChange[] {
  const known = propertiesOf(before)
  const now = propertiesOf(after)
  const was = requiredOf(before)
  const is = requiredOf(after)
  const changes: TypeChange[] = []
  const say = (field: string, breaking: boolean, what: string) =>
    changes.push({ part, field, breaking, message: `${part} "${field}" ${what}` })
  for (const name of Object.keys(known)) {
    const [from, to] = [known[name], now[name]]
    if (to === undefined) {
      say(name, true, 'was removed')
      continue
    }
    if (part === 'input' && !was.has(name) && is.has(name)) say(name, true, 'is required now')
    if (part === 'input' && was.has(name) && !is.has(name)) say(name, false, 'is optional now')
    if (part === 'output' && was.has(name) && !is.has(name)) say(name, true, 'may be absent now')
    if (part === 'output' && !was.has(name) && is.has(name)) say(name, false, 'is always there now')
    const reason = typeChange(part, from, to)
    if (reason !== undefined) say(name, true, `has another type: it ${reason}`)
    else if (!sameRules(from, to)) say(name, false, 'has other rules')
  }
  for (const name of Object.keys(now)) {
    if (known[name] !== undefined) continue
    const mustBeGiven = part === 'input' && is.has(name)
    say(name, mustBeGiven, mustBeGiven ? 'is new, and required' : 'is new')
  }
  const whole = Object.keys(known).length === 0 ? misfit(after, before) : undefined
  if (part === 'output' && whole !== undefined) {
    changes.push({ part, breaking: true, message: `the output has another type: it ${whole}` })
  }
  return changes
}

/** Why what fitted before cannot fit any more: an old value the new input, a new output what reads the old one. */
function typeChange(part: 'input' | 'output', from: Json | undefined, to: Json): string | undefined {
  if (!isObject(from) || !isObject(to)) return undefined
  return misfit(to, from) ?? (part === 'input' ? lostValues(from, to) : undefined)
}

/** Values of a list to choose from that cannot be chosen any more. */
function lostValues(from: JsonSchema, to: JsonSchema): string | undefined {
  const [before, after] = [choicesOf(from), choicesOf(to)]
  const lost = before && after ? before.filter((value) => !after.includes(value)) : []
  return lost.length > 0 ? `does not take ${lost.join(' or ')} any more` : undefined
}

function choicesOf({ enum: values, anyOf }: JsonSchema): string[] | undefined {
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value))
  if (!Array.isArray(anyOf)) return undefined
  const constants = anyOf.map((one) => (isObject(one) ? one['const'] : undefined))
  return constants.every((value) => value !== undefined)
    ? constants.map((value) => JSON.stringify(value))
    : undefined
}

/** Titles and descriptions are words alone. */
function sameRules(from: Json | undefined, to: Json): boolean {
  return JSON.stringify(rulesOf(from)) === JSON.stringify(rulesOf(to))
}

function rulesOf(schema: Json | undefined): Json {
  if (!isObject(schema)) return schema ?? null
  const { title: _title, description: _description, examples: _examples, ...rules } = schema
  return Object.fromEntries(Object.entries(rules).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function networkChanges(
  before: NetworkDeclaration | undefined,
  after: NetworkDeclaration | undefined,
): TypeChange[] {
  const [from, to] = [hostsOf(before), hostsOf(after)]
  const gained = to.filter((host) => !from.includes(host))
  const lost = from.filter((host) => !to.includes(host))
  const change = (message: string): TypeChange => ({ part: 'network', breaking: false, message })
  return [
    ...(gained.length > 0 ? [change(`it may also reach ${gained.join(', ')}`)] : []),
    ...(lost.length > 0 ? [change(`it does not reach ${lost.join(', ')} any more`)] : []),
  ]
}

function hostsOf(network: NetworkDeclaration = []): string[] {
  if (network === 'public') return ['any public host']
  return Array.isArray(network) ? network : [`the hosts in its field "${network.fromInput}"`]
}

function providerChanges(before: ComparedType, after: ComparedType): TypeChange[] {
  const change = (breaking: boolean, message: string): TypeChange => ({ part: 'provider', breaking, message })
  if (before.provider !== after.provider) {
    if (after.provider === undefined) return [change(false, `it does not use ${before.provider} any more`)]
    const instead = before.provider === undefined ? '' : ` instead of ${before.provider}`
    return [change(true, `it uses the caller's ${after.provider} account${instead}`)]
  }
  const gained = (after.scopes ?? []).filter((scope) => !before.scopes?.includes(scope))
  return gained.length > 0 ? [change(true, `it needs more rights: ${gained.join(', ')}`)] : []
}

const limitNames = ['cpuMs', 'timeoutMs', 'memoryMb'] as const

function limitChanges(before: TaskLimits, after: TaskLimits): TypeChange[] {
  return limitNames
    .filter((name) => before[name] !== after[name])
    .map((name) => {
      const [from, to] = [before[name], after[name]].map((value) => value ?? 'the usual')
      return { part: 'limits', breaking: false, message: `its limit ${name} was ${from} and is ${to}` }
    })
}

function idempotentChanges(before: IdempotenceDeclaration, after: IdempotenceDeclaration): TypeChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  const message =
    after === true ? 'it may be run twice now' : 'when it may be run twice is declared differently'
  return [{ part: 'idempotent', breaking: false, message }]
}

/** One that forgets does again what it had found done: it would post twice what it posted once. */
function stateChanges(before: boolean, after: boolean): TypeChange[] {
  if (before === after) return []
  return after
    ? [{ part: 'state', breaking: false, message: 'it remembers something between runs now' }]
    : [{ part: 'state', breaking: true, message: 'it remembers nothing between runs any more' }]
}
