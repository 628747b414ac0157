import type { Json, JsonObject, JsonSchema } from '@patchbay/sdk'
import { isObject, propertiesOf, requiredOf } from './schema.ts'
import { alternativesOf } from './schema-at.ts'

const maxDepth = 6

/** Text of a format that its checkers accept. */
const formats: Record<string, string> = {
  uri: 'https://example.com/',
  'uri-reference': '/',
  email: 'someone@example.com',
  'date-time': '2030-01-01T12:00:00Z',
  date: '2030-01-01',
  time: '12:00:00Z',
  uuid: '00000000-0000-4000-8000-000000000000',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
}

/** A value that fits the schema, as far as that can be told: its default, an example it gives, or a plain one. */
export function exampleOf(schema: JsonSchema, depth = 0): Json {
  const { default: fallback, examples, const: constant, enum: values } = schema
  if (fallback !== undefined) return fallback
  if (Array.isArray(examples) && examples[0] !== undefined) return examples[0]
  if (constant !== undefined) return constant
  if (Array.isArray(values) && values[0] !== undefined) return values[0]
  const [alternative] = alternativesOf(schema) ?? []
  if (alternative && depth < maxDepth) return exampleOf(alternative, depth + 1)
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type']
  switch (type) {
    case 'string':
      return textFor(schema)
    case 'number':
    case 'integer':
      return numberFor(schema)
    case 'boolean':
      return false
    case 'array': {
      const items = isObject(schema['items']) ? schema['items'] : {}
      const count = typeof schema['minItems'] === 'number' ? Math.min(schema['minItems'], 10) : 0
      return depth < maxDepth ? Array.from({ length: count }, () => exampleOf(items, depth + 1)) : []
    }
    case 'object': {
      const properties = propertiesOf(schema)
      const members: JsonObject = {}
      for (const name of depth < maxDepth ? requiredOf(schema) : []) {
        const member = properties[name]
        members[name] = exampleOf(isObject(member) ? member : {}, depth + 1)
      }
      return members
    }
    default:
      return null
  }
}

function textFor(schema: JsonSchema): string {
  const format = schema['format']
  const known = typeof format === 'string' ? formats[format] : undefined
  if (known !== undefined) return known
  const text = 'text'
  const { minLength, maxLength } = schema
  const long = typeof minLength === 'number' ? text.padEnd(Math.min(minLength, 1_000), ' text') : text
  return typeof maxLength === 'number' ? long.slice(0, maxLength) : long
}

function numberFor(schema: JsonSchema): number {
  const { minimum, exclusiveMinimum, maximum } = schema
  if (typeof minimum === 'number') return minimum
  if (typeof exclusiveMinimum === 'number') return exclusiveMinimum + 1
  return typeof maximum === 'number' && maximum < 1 ? maximum : 1
}
