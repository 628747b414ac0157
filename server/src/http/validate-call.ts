import type { Json, TObject, TSchema } from '@patchbay/sdk'
import { type FieldError, InvalidInput } from '../errors.ts'
import { compileSchema, type Validator } from '../validation/compile-schema.ts'
import type { RouteContract } from './route.ts'

type Values = Record<string, Json>

/** Checks what a request brings against a route's contract; made once per route. */
export function createCallValidator({ params, query, body }: RouteContract) {
  const checkParams = params && compileSchema(closed(params))
  const checkQuery = compileSchema(closed(query ?? { type: 'object', properties: {} }))
  const checkBody = body && compileSchema(body)
  const types = typesOf(query)

  return {
    params(given: Record<string, string>): Values {
      if (checkParams) refuse(checkParams, given, '')
      return given
    },
    /** @throws {InvalidInput} with paths as `?name` */
    query(given: URLSearchParams): Values {
      const values: Values = {}
      for (const [name, value] of given) values[name] = convert(value, types[name])
      const errors = checkQuery(values)
      if (errors.length > 0) {
        throw new InvalidInput(
          errors.map(({ path, message }) => ({ path: path.replace(/^\//, '?'), message })),
        )
      }
      return values
    },
    body(given: Json | undefined): Json {
      const value = given === undefined ? {} : given
      if (checkBody) refuse(checkBody, value, '')
      else if (given !== undefined) refuse(noBody, value, '')
      return value
    },
  }
}

const noBody: Validator = compileSchema({ type: 'object', properties: {}, additionalProperties: false })

function refuse(check: Validator, value: unknown, prefix: string): void {
  const errors: FieldError[] = check(value)
  if (errors.length > 0)
    throw new InvalidInput(errors.map((error) => ({ ...error, path: prefix + error.path })))
}

function closed(schema: TObject | object): object {
  return { ...schema, additionalProperties: false }
}

function typesOf(query: TObject | undefined): Record<string, unknown> {
  const properties = (query?.properties ?? {}) as Record<string, TSchema & { type?: unknown }>
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, schema.type]))
}

/** A text as the number or boolean that it stands for; what stands for none stays a text, and is refused. */
function convert(value: string, type: unknown): Json {
  if ((type === 'integer' || type === 'number') && /^-?\d{1,15}(\.\d+)?$/.test(value)) return Number(value)
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  return value
}
