import type { Json, JsonSchema } from '@patchbay/sdk'
import { isObject, propertiesOf, requiredOf } from './schema.ts'
import { alternativesOf } from './schema-at.ts'

/** How deep members of members are compared. */
const maxDepth = 8

/**
 * Why no value of `source` can fit `target`; undefined where one may. Doubt counts as fitting: what gets
 * through is caught when the task runs.
 *
 * @returns a sentence's end, such as `is a number, not a string`
 */
export function misfit(source: JsonSchema, target: JsonSchema, depth = 0): string | undefined {
  if (depth > maxDepth) return undefined
  const sources = alternativesOf(source)
  if (sources) return everyMisfit(sources.map((one) => misfit(one, target, depth + 1)))
  const targets = alternativesOf(target)
  if (targets) return everyMisfit(targets.map((one) => misfit(source, one, depth + 1)))

  const given = typesOf(source)
  const wanted = typesOf(target)
  if (given && wanted && !given.some((type) => wanted.some((other) => overlap(type, other)))) {
    return `is ${inWords(given)}, not ${inWords(wanted)}`
  }
  const values = constantsOf(source)
  const allowed = constantsOf(target)
  if (values && allowed && !values.some((value) => allowed.some((other) => Object.is(value, other)))) {
    return `is ${listed(values)}, not ${listed(allowed)}`
  }
  if (given?.length === 1 && given[0] === 'object') return memberMisfit(source, target, depth)
  return undefined
}

function memberMisfit(source: JsonSchema, target: JsonSchema, depth: number): string | undefined {
  const given = propertiesOf(source)
  const wanted = propertiesOf(target)
  for (const name of requiredOf(target)) {
    const from = given[name]
    const to = wanted[name]
    if (from === undefined) {
      if (source['additionalProperties'] === false) return `has no member "${name}"`
      continue
    }
    const reason = isObject(from) && isObject(to) ? misfit(from, to, depth + 1) : undefined
    if (reason !== undefined) return `has a member "${name}" that ${reason}`
  }
  return undefined
}

function everyMisfit(reasons: Array<string | undefined>): string | undefined {
  return reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined
}

/** Undefined where any type may be. */
function typesOf(schema: JsonSchema): string[] | undefined {
  const types = schema['type']
  if (typeof types === 'string') return [types]
  if (Array.isArray(types)) return types.filter((type) => typeof type === 'string')
  return constantsOf(schema)?.map(typeOf)
}

function constantsOf(schema: JsonSchema): Json[] | undefined {
  if (schema['const'] !== undefined) return isObject(schema['const']) ? undefined : [schema['const']]
  const values = schema['enum']
  return Array.isArray(values) && values.every((value) => typeof value !== 'object') ? values : undefined
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function overlap(a: string, b: string): boolean {
  return a === b || (a === 'integer' && b === 'number') || (a === 'number' && b === 'integer')
}

function inWords(types: string[]): string {
  return types
    .map((type) => (/^[aeiou]/.test(type) ? `an ${type}` : type === 'null' ? type : `a ${type}`))
    .join(' or ')
}

function listed(values: Json[]): string {
  return values.map((value) => JSON.stringify(value)).join(' or ')
}
