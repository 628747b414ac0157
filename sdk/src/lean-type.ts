// TypeBox's common builders without TypeBox. An execution evaluates its bundle in a fresh context, and the
// whole of TypeBox costs a millisecond there; these cost nothing. The compiler takes this module for `Type`
// where a plugin uses no other builder. They must build the very schemas that TypeBox builds.

type Schema = { [keyword: string]: unknown }
type Options = Schema

const OPTIONAL = '~optional'

/** `Object` is a builder below. */
const { defineProperties, getOwnPropertyDescriptors, keys } = globalThis.Object

function scalar(type: string) {
  return (options?: Options): Schema => ({ type, ...options })
}

function marked(schema: Schema, mark: string): Schema {
  const hidden = { value: true, configurable: true, writable: true, enumerable: false }
  return defineProperties({}, { ...getOwnPropertyDescriptors(schema), [mark]: hidden }) as Schema
}

export const String = scalar('string')
export const Number = scalar('number')
export const Integer = scalar('integer')
export const Boolean = scalar('boolean')
export const Null = scalar('null')

export function Any(options?: Options): Schema {
  return { ...options }
}

export function Unknown(options?: Options): Schema {
  return { ...options }
}

export function Never(options?: Options): Schema {
  return { not: {}, ...options }
}

export function Literal(value: string | number | boolean, options?: Options): Schema {
  return { type: typeof value, const: value, ...options }
}

export function Array(items: Schema, options?: Options): Schema {
  return { type: 'array', items, ...options }
}

export function Tuple(items: Schema[], options?: Options): Schema {
  return { type: 'array', additionalItems: false, items, minItems: items.length, ...options }
}

export function Union(anyOf: Schema[], options?: Options): Schema {
  return { anyOf, ...options }
}

export function Enum(values: Schema | unknown[], options?: Options): Schema {
  if (globalThis.Array.isArray(values)) return { enum: values, ...options }
  // A TypeScript enum also maps its numbers back to names.
  const names = keys(values).filter((name) => globalThis.Number.isNaN(+name))
  return { enum: names.map((name) => values[name]), ...options }
}

/** The compiler takes this one for keys that are `Type.String()` only. */
export function Record(_key: Schema, value: Schema, options?: Options): Schema {
  return { type: 'object', patternProperties: { '^.*$': value }, ...options }
}

export function Intersect(allOf: Schema[], options?: Options): Schema {
  return { allOf, ...options }
}

export function Unsafe(schema: Schema): Schema {
  return { ...schema }
}

export function Optional(schema: Schema): Schema {
  return marked(schema, OPTIONAL)
}

export function Readonly(schema: Schema): Schema {
  return marked(schema, '~readonly')
}

export function Object(properties: { [name: string]: Schema }, options?: Options): Schema {
  const required = keys(properties).filter((key) => !(OPTIONAL in (properties[key] ?? {})))
  return { type: 'object', ...(required.length > 0 && { required }), properties, ...options }
}
