import type { Json, JsonSchema } from '@patchbay/sdk'
import { isObject, propertiesOf, requiredOf } from './schema.ts'
import { alternativesOf } from './schema-at.ts'

/** How deep members of members are compared. */
const maxDepth = 8

/** How often two schemas are compared in all: alternatives of alternatives multiply. */
const maxComparisons = 2_000

/**
 * Why no value of `source` can fit `target`; undefined where one may. Doubt counts as fitting: what gets
 * through is caught when the task runs.
 *
 * @returns a sentence's end, such as `is a number, not a string`
 */
export function misfit(source: JsonSchema, target: JsonSchema): string | undefined {
  return misfitWithin({ left: maxComparisons }, source, target, 0)
}

function misfitWithin(
  budget: { left: number },
  source: JsonSchema,
  target: JsonSchema,
  depth: number,
): string | undefined {
  budget.left -= 1
  if (depth > maxDepth || budget.left < 0) return undefined
  const sources = alternativesOf(source)
  if (sources) return everyMisfit(sources, (one) => misfitWithin(budget, one, target, depth + 1))
  const targets = alternativesOf(target)
  if (targets) return everyMisfit(targets, (one) => misfitWithin(budget, source, one, depth + 1))

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
  if (given?.length === 1 && given[0] === 'object') {
    return memberMisfit(source, target, (from, to) => misfitWithin(budget, from, to, depth + 1))
  }
  return undefined
}

function memberMisfit(
  source: JsonSchema,
  target: JsonSchema,
  compare: (from: JsonSchema, to: JsonSchema) => string | undefined,
): string | undefined {
  const given = propertiesOf(source)
  const wanted = propertiesOf(target)
  for (const name of requiredOf(target)) {
    const from = given[name]
    const to = wanted[name]
    if (from === undefined) {
      if (source['additionalProperties'] === false) return `has no member "${name}"`
      continue
    }
    const reason = isObject(from) && isObject(to) ? compare(from, to) : undefined
    if (reason !== undefined) return `has a member "${name}" that ${reason}`
  }
  return undefined
}

/** The first alternative's reason, where none of them fits. */
function everyMisfit(
  alternatives: JsonSchema[],
  compare: (one: JsonSchema) => string | undefined,
): string | undefined {
  let first: string | undefined
  for (const one of alternatives) {
    const reason = compare(one)
    if (reason === undefined) return undefined
    first ??= reason
  }
  return first
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
