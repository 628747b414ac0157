import type { JsonSchema } from '@patchbay/sandbox'

/** The strings in those fields of an input that its schema marks secret. */
export function secretsIn(input: Record<string, unknown>, schema: JsonSchema): string[] {
  const properties = Object(schema['properties']) as Record<string, unknown>
  const secret = Object.entries(properties).filter(([, field]) => Object(field)['x-secret'] === true)
  return secret.flatMap(([name]) => stringsIn(input[name]))
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}
