import type { JsonSchema } from '../api/types.ts'
import { capitalized } from '../format/capitalized.ts'

/** One word or two for what a schema takes: `text`, `whole number`, `one of GET, POST`, `list of text`. */
export function typeName(schema: JsonSchema): string {
  const choices = choicesOf(schema)
  if (choices) return choices.length === 1 ? `always ${String(choices[0])}` : 'choice'
  const types = typesOf(schema)
  if (types.length === 0) return 'anything'
  return types.map((type) => nameOf(type, schema)).join(' or ')
}

function nameOf(type: string, schema: JsonSchema): string {
  switch (type) {
    case 'string':
      return typeof schema['format'] === 'string' ? schema['format'] : 'text'
    case 'integer':
      return 'whole number'
    case 'boolean':
      return 'yes or no'
    case 'array': {
      const items = schema['items']
      return isSchema(items) ? `list of ${typeName(items)}` : 'list'
    }
    default:
      return type
  }
}

/** The types that a schema names, those of its alternatives included; none for a schema that takes anything. */
export function typesOf(schema: JsonSchema): string[] {
  const { type } = schema
  if (typeof type === 'string') return [type]
  if (Array.isArray(type)) return type.map(String)
  const alternatives = alternativesOf(schema)
  return [...new Set(alternatives.flatMap(typesOf))]
}

/** The values to choose from, where a schema lists them. */
export function choicesOf(schema: JsonSchema): unknown[] | undefined {
  if ('const' in schema) return [schema['const']]
  if (Array.isArray(schema['enum'])) return schema['enum']
  const alternatives = alternativesOf(schema)
  if (alternatives.length === 0) return undefined
  const choices = alternatives.map(choicesOf)
  return choices.every((choice) => choice !== undefined) ? choices.flat() : undefined
}

/** A member of an object, as it is shown. */
export interface Described<Schema> {
  name: string
  label: string
  schema: Schema
  required: boolean
}

/** The fields of an object, in order; those that are required are marked. */
export function fieldsOf<Schema extends JsonSchema>(schema: Schema): Array<Described<Schema>> {
  const { properties, required } = schema
  if (!isSchema(properties)) return []
  const needed = new Set(Array.isArray(required) ? required.map(String) : [])
  return Object.entries(properties).map(([name, member]) => ({
    name,
    label: labelOf(name, member),
    schema: (isSchema(member) ? member : {}) as Schema,
    required: needed.has(name),
  }))
}

/** A title, or one made of the name: `replyTo` gives `Reply to`. */
export function labelOf(name: string, schema: unknown): string {
  if (isSchema(schema) && typeof schema['title'] === 'string' && schema['title'] !== '')
    return schema['title']
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[-_]+/g, ' ')
    .toLowerCase()
  return capitalized(words)
}

function alternativesOf(schema: JsonSchema): JsonSchema[] {
  const alternatives = schema['anyOf'] ?? schema['oneOf']
  return Array.isArray(alternatives) ? alternatives.filter(isSchema) : []
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
