import type { ErrorObject } from 'ajv'
import type { FieldError } from '../errors.ts'

/** Errors told of one value at most. */
const maxErrors = 100

/** What a validator found is looked at so far: one wrong value may come with dozens of errors. */
const maxFound = 10_000

/** What a validator found, each wrong field once, as a JSON Pointer and words. */
export function fieldErrors(found: readonly ErrorObject[]): FieldError[] {
  const relevant = withoutForeignBranches(found.slice(0, maxFound))
  const seen = new Set<string>()
  const errors: FieldError[] = []
  for (const error of relevant) {
    const path = pathOf(error)
    const message = messageOf(error)
    if (message === undefined || seen.has(`${path} ${message}`)) continue
    seen.add(`${path} ${message}`)
    errors.push({ path, message })
    if (errors.length === maxErrors) break
  }
  return errors
}

/**
 * A value that fits none of several alternatives gets errors from each. Where an alternative differs from
 * the others by a constant member, such as `kind`, only the errors of the one that was meant are told.
 */
function withoutForeignBranches(found: readonly ErrorObject[]): readonly ErrorObject[] {
  const dropped = new Set<ErrorObject>()
  found.forEach((union, index) => {
    if (union.keyword !== 'anyOf' && union.keyword !== 'oneOf') return
    const prefix = `${union.schemaPath}/`
    const inside = errorsInside(union, prefix, found, index)
    const branches = Map.groupBy(inside, (error) => error.schemaPath.slice(prefix.length).split('/')[0])
    const constants = inside.filter(
      (error) => error.keyword === 'const' && error.instancePath === union.instancePath,
    )
    if (constants.length === inside.length && inside.length > 0) {
      // A choice between constants reads best as such.
      for (const error of inside) dropped.add(error)
      union.keyword = 'enum'
      union.params = { allowedValues: constants.map(({ params }) => params['allowedValue'] as unknown) }
      return
    }
    const meant = [...branches.values()].filter(
      (errors) => !errors.some((error) => missesConstant(error, union)),
    )
    const keep = meant.length === 1 ? new Set(meant[0]) : undefined
    for (const error of inside) if (!keep?.has(error)) dropped.add(error)
    if (keep) dropped.add(union)
  })
  return dropped.size === 0 ? found : found.filter((error) => !dropped.has(error))
}

/**
 * What was found in the alternatives of a union. Ajv tells it right before the union itself: looked for in
 * all that was found, a body of many wrong values would take minutes.
 */
function errorsInside(
  union: ErrorObject,
  prefix: string,
  found: readonly ErrorObject[],
  index: number,
): ErrorObject[] {
  let first = index
  while (first > 0) {
    const before = found[first - 1] as ErrorObject
    if (!before.schemaPath.startsWith(prefix) || !isWithin(before, union)) break
    first -= 1
  }
  return found.slice(first, index)
}

function isWithin(error: ErrorObject, union: ErrorObject): boolean {
  return error.instancePath === union.instancePath || error.instancePath.startsWith(`${union.instancePath}/`)
}

/** The value is of another type than the alternative, or its constant member differs. */
function missesConstant(error: ErrorObject, union: ErrorObject): boolean {
  if (error.keyword === 'type') return error.instancePath === union.instancePath
  const depth = error.instancePath.slice(union.instancePath.length).split('/').length
  return error.keyword === 'const' && depth <= 2
}

function pathOf({ keyword, instancePath, params }: ErrorObject): string {
  const member: unknown =
    keyword === 'required'
      ? params['missingProperty']
      : keyword === 'additionalProperties' || keyword === 'unevaluatedProperties'
        ? (params['additionalProperty'] ?? params['unevaluatedProperty'])
        : keyword === 'propertyNames'
          ? params['propertyName']
          : undefined
  return typeof member === 'string' ? `${instancePath}/${pointerStep(member)}` : instancePath
}

/** A member's name as a step of a JSON Pointer (RFC 6901). */
export function pointerStep(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

function messageOf({ keyword, params, message }: ErrorObject): string | undefined {
  const limit = String(params['limit'])
  switch (keyword) {
    case 'required':
      return 'is required'
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'is not known here'
    case 'propertyNames':
      return 'is not allowed as a name'
    case 'type':
      return `must be ${typeInWords(params['type'])}`
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`
    case 'enum':
      return `must be one of ${(params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`
    case 'minLength':
      return limit === '1' ? 'must not be empty' : `must be at least ${limit} characters long`
    case 'maxLength':
      return `must be at most ${limit} characters long`
    case 'minItems':
      return limit === '1' ? 'must not be empty' : `must have at least ${limit} items`
    case 'maxItems':
      return `must have at most ${limit} items`
    case 'minimum':
      return `must be at least ${limit}`
    case 'maximum':
      return `must be at most ${limit}`
    case 'pattern':
      return `must match the pattern ${String(params['pattern'])}`
    case 'format':
      return `must be a valid ${String(params['format'])}`
    case 'anyOf':
    case 'oneOf':
      return 'fits none of the allowed forms'
    case 'if':
      return undefined
    default:
      return message ?? 'is wrong'
  }
}

function typeInWords(type: unknown): string {
  const names = Array.isArray(type) ? (type as string[]) : [String(type)]
  const words: Record<string, string> = {
    string: 'a string',
    number: 'a number',
    integer: 'a whole number',
    boolean: 'true or false',
    object: 'an object',
    array: 'a list',
    null: 'null',
  }
  return names.map((name) => words[name] ?? name).join(' or ')
}
