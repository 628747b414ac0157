import type { Json, JsonObject, JsonSchema } from '@patchbay/sdk'

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The schemas of an object's members. */
export function propertiesOf(schema: JsonSchema): JsonObject {
  const properties = schema['properties']
  return isObject(properties) ? properties : {}
}

export function requiredOf(schema: JsonSchema): ReadonlySet<string> {
  const required = schema['required']
  return new Set(Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [])
}

/** Whether a field is set on the canvas only. */
export function isFixedOnly(field: Json | undefined): boolean {
  return isObject(field) && field['x-fixed-only'] === true
}
