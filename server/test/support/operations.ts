import type { Client } from './client.ts'

type Schema = Record<string, unknown>

/** An operation of the hub, as its OpenAPI document has it. */
export interface Operation {
  method: string
  /** With something in the place of each parameter. */
  path: string
  isPublic: boolean
  query: Array<{ name: string; schema: Schema }>
  /** Whoever sends a browser here may add to the query what they like. */
  takesAnyQuery: boolean
  takesBody: boolean
  /** Undefined where it takes none but `{}`. */
  body: Schema | undefined
}

interface Documented {
  security?: unknown[]
  parameters?: Array<{ name: string; in: string; schema: Schema }>
  requestBody?: { content: Record<string, { schema: Schema }> }
}

/**
 * All operations, so that a test of all of them forgets none.
 *
 * @param params what stands for a parameter of the path; for those it does not name, something that is not there
 */
export async function operationsOf(
  client: Client,
  params: Record<string, string> = {},
): Promise<Operation[]> {
  const { paths } = (await client.get('/openapi.json')).body as {
    paths: Record<string, Record<string, Documented>>
  }
  return Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([name, documented]): Operation => {
      const method = name.toUpperCase()
      const query = (documented.parameters ?? []).filter((parameter) => parameter.in === 'query')
      return {
        method,
        path: template.replace(/\{(\w+)\}/g, (_, param: string) => params[param] ?? 'unheard-of'),
        isPublic: documented.security?.length === 0,
        query: query.filter(({ schema }) => schema['type'] !== 'object'),
        takesAnyQuery: query.some(({ schema }) => schema['type'] === 'object'),
        takesBody: method !== 'GET',
        body: documented.requestBody?.content['application/json']?.schema,
      }
    }),
  )
}

/** The members of a body by name, but for those that may be anything. */
export function membersOf(body: Schema | undefined): Array<{ name: string; schema: Schema }> {
  const properties = (body?.['properties'] ?? {}) as Record<string, Schema>
  const isTyped = ({ schema }: { schema: Schema }) =>
    ['type', 'anyOf', 'oneOf', 'const', 'enum'].some((keyword) => keyword in schema)
  return Object.entries(properties)
    .map(([name, schema]) => ({ name, schema }))
    .filter(isTyped)
}

/** A value of another type than the schema wants. */
export function misfitOf(schema: Schema): unknown {
  return schema['type'] === 'object' ? 'of another type' : { of: 'another type' }
}
