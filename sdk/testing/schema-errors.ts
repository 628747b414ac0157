import type { JsonSchema } from '@patchbay/sandbox'
import { Compile } from 'typebox/compile'

/** What of a value does not fit a schema, in words; `undefined` when it fits. */
export function schemaErrors(schema: JsonSchema, value: unknown): string | undefined {
  const validator = Compile(schema)
  if (validator.Check(value)) return undefined
  return validator
    .Errors(value)
    .map(({ instancePath, message }) => `${instancePath || 'it'} ${message}`)
    .join('; ')
}
