import type { Json, JsonSchema } from '@patchbay/sdk'
import { choicesOf } from '../schema/describe-schema.ts'

/** How a value is entered. */
export type Control =
  | { kind: 'text'; lines: 'one' | 'many'; format: string | undefined }
  /** A text that is not shown while it is typed. */
  | { kind: 'secret' }
  | { kind: 'code' }
  | { kind: 'number'; whole: boolean }
  | { kind: 'switch' }
  | { kind: 'choice'; values: Json[] }
  /** A list, an object, or anything: JSON; `anything` takes what is no JSON as text. */
  | { kind: 'json'; anything: boolean }

/** Texts that may be longer than this get more than one line. */
const oneLine = 280

export function controlFor(schema: JsonSchema): Control {
  const values = choicesOf(schema)
  if (values) return { kind: 'choice', values: values as Json[] }
  if (schema['x-code'] !== undefined) return { kind: 'code' }
  const { type, format, maxLength } = schema
  switch (type) {
    case 'string': {
      if (schema['x-secret'] === true) return { kind: 'secret' }
      const isShort = typeof format === 'string' || (typeof maxLength === 'number' && maxLength < oneLine)
      return {
        kind: 'text',
        lines: isShort ? 'one' : 'many',
        format: typeof format === 'string' ? format : undefined,
      }
    }
    case 'number':
    case 'integer':
      return { kind: 'number', whole: type === 'integer' }
    case 'boolean':
      return { kind: 'switch' }
    case 'array':
    case 'object':
      return { kind: 'json', anything: false }
    default:
      return { kind: 'json', anything: true }
  }
}

/**
 * What was typed, as a value. What cannot be one of the schema stays text, so that nothing is lost and the
 * check can say what is wrong with it.
 *
 * @returns undefined for nothing
 */
export function parseTyped(control: Control, text: string): Json | undefined {
  if (text === '') return undefined
  if (control.kind === 'number') {
    const number = Number(text)
    return text.trim() === '' || Number.isNaN(number) ? text : number
  }
  if (control.kind !== 'json') return text
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

/** A value as it is typed. */
export function typedText(control: Control, value: Json | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'string' && (control.kind !== 'json' || !looksLikeJson(value))) return value
  return JSON.stringify(value, null, control.kind === 'json' ? 2 : undefined)
}

/** Text that would be read back as something else has to stay in quotes. */
function looksLikeJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
