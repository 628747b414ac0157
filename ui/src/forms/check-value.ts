import { Validator } from '@cfworker/json-schema'
import type { FieldError } from '@patchbay/graph'
import type { Json, JsonSchema } from '@patchbay/sdk'

const validators = new WeakMap<object, Validator>()

/**
 * What is wrong with a value by a JSON Schema, in the words that the hub has for it. Interpreted, since a
 * compiler of schemas would need `new Function`, which the pages' policy refuses.
 */
export function checkValue(schema: JsonSchema, value: Json): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  for (const unit of validatorOf(schema).validate(value).errors) {
    const found = fieldErrorOf(schema, unit.keyword, unit.keywordLocation, unit.instanceLocation, unit.error)
    if (!found || seen.has(found.path + found.message)) continue
    seen.add(found.path + found.message)
    errors.push(found)
  }
  return withoutAlternatives(errors)
}

function validatorOf(schema: JsonSchema): Validator {
  const known = validators.get(schema)
  if (known) return known
  const validator = new Validator(schema, '2020-12', false)
  validators.set(schema, validator)
  return validator
}

/** Keywords that only say that something inside of them was wrong. */
const containers = new Set([
  'properties',
  'items',
  'prefixItems',
  'allOf',
  'if',
  'then',
  'else',
  '$ref',
  'patternProperties',
])

function fieldErrorOf(
  schema: JsonSchema,
  keyword: string,
  location: string,
  instance: string,
  error: string,
): FieldError | undefined {
  if (containers.has(keyword) || keyword === 'false') return undefined
  const path = instance.replace(/^#/, '')
  const value = at(schema, location)
  const quoted = /"([^"]*)"/.exec(error)?.[1]
  switch (keyword) {
    case 'required':
      return { path: `${path}/${quoted ?? ''}`, message: 'is required' }
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return isNothing(value) ? { path: `${path}/${quoted ?? ''}`, message: 'is not known here' } : undefined
    default:
      return { path, message: messageOf(keyword, value, error) }
  }
}

function messageOf(keyword: string, value: unknown, error: string): string {
  switch (keyword) {
    case 'type':
      return `must be ${typeInWords(value)}`
    case 'const':
      return `must be ${JSON.stringify(value)}`
    case 'enum':
      return `must be one of ${(value as unknown[]).map((one) => JSON.stringify(one)).join(', ')}`
    case 'minLength':
      return value === 1 ? 'must not be empty' : `must be at least ${String(value)} characters long`
    case 'maxLength':
      return `must be at most ${String(value)} characters long`
    case 'minItems':
      return value === 1 ? 'must not be empty' : `must have at least ${String(value)} items`
    case 'maxItems':
      return `must have at most ${String(value)} items`
    case 'minimum':
      return `must be at least ${String(value)}`
    case 'maximum':
      return `must be at most ${String(value)}`
    case 'pattern':
      return `must match the pattern ${String(value)}`
    case 'format':
      return `must be a valid ${String(value)}`
    case 'anyOf':
    case 'oneOf':
      return 'fits none of the allowed forms'
    default:
      return error
  }
}

/** Where a value fits no alternative, what is wrong by each of them says less than that. */
function withoutAlternatives(errors: FieldError[]): FieldError[] {
  const unions = errors.filter(({ message }) => message === 'fits none of the allowed forms')
  if (unions.length === 0) return errors
  return errors.filter(
    (error) => unions.includes(error) || !unions.some(({ path }) => error.path.startsWith(path)),
  )
}

/** What a JSON Pointer in a URI fragment leads to. */
function at(schema: JsonSchema, location: string): unknown {
  let current: unknown = schema
  for (const step of location
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')) {
    if (typeof current !== 'object' || current === null) return undefined
    const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    current = (current as Record<string, unknown>)[name]
  }
  return current
}

function isNothing(value: unknown): boolean {
  return value === false
}

function typeInWords(type: unknown): string {
  const words: Record<string, string> = {
    string: 'a text',
    number: 'a number',
    integer: 'a whole number',
    boolean: 'true or false',
    object: 'an object',
    array: 'a list',
    null: 'null',
  }
  const types: unknown[] = Array.isArray(type) ? type : [type]
  return types.map((name) => words[String(name)] ?? String(name)).join(' or ')
}
