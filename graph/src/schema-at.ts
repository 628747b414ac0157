import type { Json, JsonObject, JsonSchema } from '@patchbay/sdk'
import { parsePath, type Step } from './path.ts'
import { isObject, propertiesOf } from './schema.ts'

/** A schema that any value fits. */
const anything: JsonSchema = {}

/** What bindings see of a task that failed. */
const failure: JsonSchema = {
  type: 'object',
  properties: {
    error: { type: 'object', properties: { code: { type: 'string' }, message: { type: 'string' } } },
  },
}

/**
 * The schema of what a path leads to in a value of the given schema. An object that lists its members is
 * taken to have no others unless it says so.
 *
 * @returns undefined where the path can lead nowhere
 */
export function schemaAt(schema: JsonSchema, path: string): JsonSchema | undefined {
  const steps = parsePath(path)
  let current: JsonSchema | undefined = steps && schema
  for (const step of steps ?? []) {
    if (current === undefined) return undefined
    current = member(current, step)
  }
  return current
}

/** As `schemaAt`, for a task's output as later tasks see it: its error where it failed. */
export function outputSchemaAt(output: JsonSchema, path: string): JsonSchema | undefined {
  return schemaAt(output, path) ?? schemaAt(failure, path)
}

function member(schema: JsonSchema, step: Step): JsonSchema | undefined {
  const alternatives = alternativesOf(schema)
  if (alternatives) {
    const found = alternatives
      .map((alternative) => member(alternative, step))
      .filter((one) => one !== undefined)
    return found.length > 1 ? { anyOf: found } : found[0]
  }
  if (schema['$ref'] !== undefined || schema['allOf'] !== undefined) return anything
  const types = schema['type']
  if (types === undefined) return describesObject(schema) ? objectMember(schema, step) : anything
  const allowed = Array.isArray(types) ? types : [types]
  if (typeof step === 'number' && allowed.includes('array')) return elementOf(schema, step)
  return allowed.includes('object') ? objectMember(schema, step) : undefined
}

function objectMember(schema: JsonSchema, step: Step): JsonSchema | undefined {
  const name = String(step)
  const properties = propertiesOf(schema)
  if (Object.hasOwn(properties, name)) return asSchema(properties[name])
  if (isObject(schema['patternProperties'])) return anything
  const others = schema['additionalProperties']
  if (isObject(others)) return others
  if (others === true) return anything
  return others === false || Object.keys(properties).length > 0 ? undefined : anything
}

function elementOf(schema: JsonSchema, index: number): JsonSchema {
  const prefix = schema['prefixItems']
  if (Array.isArray(prefix) && index < prefix.length) return asSchema(prefix[index])
  return asSchema(schema['items'])
}

function describesObject(schema: JsonSchema): boolean {
  return schema['properties'] !== undefined || schema['additionalProperties'] !== undefined
}

/** The schemas one of which a value is to fit, where a schema says that. */
export function alternativesOf(schema: JsonSchema): JsonObject[] | undefined {
  const list = schema['anyOf'] ?? schema['oneOf']
  return Array.isArray(list) ? list.map(asSchema) : undefined
}

function asSchema(value: Json | undefined): JsonSchema {
  return isObject(value) ? value : anything
}
