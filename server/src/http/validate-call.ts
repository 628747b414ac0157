import { type Json, type TObject, type TSchema, Type } from '@patchbay/sdk'
import { type FieldError, InvalidInput, NotFound } from '../errors.ts'
import { compileSchema } from '../validation/compile-schema.ts'
import type { RouteContract } from './route.ts'

type Values = Record<string, Json>

/** What a request brings, as it comes. */
interface Given {
  path: string
  params: Record<string, string>
  query: URLSearchParams
  body: Json | undefined
}

/** Checks what a request brings against a route's contract; made once per route. */
export function createCallValidator({ params, query, body }: RouteContract) {
  const checkParams = compileSchema(params ?? {})
  const checkQuery = compileSchema({ additionalProperties: false, ...(query ?? Type.Object({})) })
  const checkBody = compileSchema(body ?? Type.Object({}, { additionalProperties: false }))
  const types = typesOf(query)

  /**
   * @throws {NotFound} where a part of the path cannot name anything
   * @throws {InvalidInput} with all that is wrong with the body and, as `?name`, with the query
   */
  return (given: Given): { params: Values; query: Values; body: Json } => {
    if (checkParams(given.params).length > 0) throw new NotFound(`There is no ${given.path}`)
    const { values, errors } = readQuery(given.query, types)
    for (const { path, message } of checkQuery(values)) {
      errors.push({ path: path.replace(/^\//, '?'), message })
    }
    // A body that is not there is `{}`.
    const content = given.body === undefined ? {} : given.body
    errors.push(...checkBody(content))
    if (errors.length > 0) throw new InvalidInput(errors)
    return { params: given.params, query: values, body: content }
  }
}

function readQuery(
  given: URLSearchParams,
  types: Map<string, unknown>,
): { values: Values; errors: FieldError[] } {
  // Without a prototype: `__proto__` is a name like others.
  const values = Object.create(null) as Values
  const errors: FieldError[] = []
  for (const [name, value] of given) {
    if (name in values) errors.push({ path: `?${name}`, message: 'is given twice' })
    values[name] = convert(value, types.get(name))
  }
  return { values, errors }
}

function typesOf(query: TObject | undefined): Map<string, unknown> {
  const properties = (query?.properties ?? {}) as Record<string, TSchema & { type?: unknown }>
  return new Map(Object.entries(properties).map(([name, schema]) => [name, schema.type]))
}

/** A text as the number or boolean that it stands for; what stands for none stays a text, and is refused. */
function convert(value: string, type: unknown): Json {
  if ((type === 'integer' || type === 'number') && /^-?\d{1,15}(\.\d+)?$/.test(value)) return Number(value)
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  return value
}
