import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { RE2JS } from 're2js'
import type { FieldError } from '../errors.ts'
import { fieldErrors } from './field-errors.ts'

export type Validator = (value: unknown) => FieldError[]

const noErrors: FieldError[] = []

/**
 * Compiles a JSON Schema (2020-12) into a function that lists all that is wrong with a value. Nothing is
 * coerced and no default is applied. Patterns run in linear time whatever they say, because authors of
 * tasks write them and this is the server: back references and look-around are refused.
 *
 * @throws {Error} where a pattern is not supported
 */
export function compileSchema(schema: object): Validator {
  const known = compiled.get(schema)
  if (known) return known
  // An instance each: a shared one would keep every schema it has ever seen.
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    // Checking each schema against the schema of schemas would take most of the start: ours are typed, and
    // those of task types are checked where they are read.
    validateSchema: false,
    meta: false,
    ownProperties: true,
    addUsedSchema: false,
    code: { regExp: linearRegExp },
  })
  formats(ajv)
  const validate = ajv.compile(schema)
  const validator: Validator = (value) => {
    if (validate(value)) return noErrors
    return fieldErrors(validate.errors ?? [])
  }
  compiled.set(schema, validator)
  return validator
}

const compiled = new WeakMap<object, Validator>()

// `ajv-formats` is CommonJS: its default export is a member of what Node imports.
const formats = addFormats as unknown as typeof addFormats.default

/**
 * Ajv's `RegExp`, on RE2. Ajv tells patterns apart by their `toString`.
 *
 * @throws {Error} for patterns that RE2 does not know
 */
function linearRegExp(pattern: string): { test: (text: string) => boolean; toString: () => string } {
  const expression = RE2JS.compile(RE2JS.translateRegExp(pattern))
  return { test: (text) => expression.matcher(text).find(), toString: () => `/${pattern}/` }
}
linearRegExp.code = 'linearRegExp'
