// TypeBox's common builders without TypeBox. An execution evaluates its bundle in a fresh context, and the
// whole of TypeBox costs a millisecond there; these cost nothing. The compiler takes this module for `Type`
// where a plugin uses no other builder. They must build the very schemas that TypeBox builds. An object
// and not a module's namespace, for which esbuild defines a getter per member at each evaluation.

type Schema = { [keyword: string]: unknown }
type Options = Schema

const OPTIONAL = '~optional'

function scalar(type: string) {
  return (options?: Options): Schema => ({ type, ...options })
}

function marked(schema: Schema, mark: string): Schema {
  const hidden = { value: true, configurable: true, writable: true, enumerable: false }
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(schema), [mark]: hidden },
  ) as Schema
}

function anyType(options?: Options): Schema {
  return { ...options }
}

function neverType(options?: Options): Schema {
  return { not: {}, ...options }
}

function literalType(value: string | number | boolean, options?: Options): Schema {
  return { type: typeof value, const: value, ...options }
}

function arrayType(items: Schema, options?: Options): Schema {
  return { type: 'array', items, ...options }
}

function tupleType(items: Schema[], options?: Options): Schema {
  return { type: 'array', additionalItems: false, items, minItems: items.length, ...options }
}

function unionType(anyOf: Schema[], options?: Options): Schema {
  return { anyOf, ...options }
}

function enumType(values: Schema | unknown[], options?: Options): Schema {
  if (Array.isArray(values)) return { enum: values, ...options }
  // A TypeScript enum also maps its numbers back to names.
  const names = Object.keys(values).filter((name) => Number.isNaN(+name))
  return { enum: names.map((name) => values[name]), ...options }
}

/** The compiler takes this one for keys that are `Type.String()` only. */
function recordType(_key: Schema, value: Schema, options?: Options): Schema {
  return { type: 'object', patternProperties: { '^.*$': value }, ...options }
}

function intersectType(allOf: Schema[], options?: Options): Schema {
  return { allOf, ...options }
}

function unsafeType(schema: Schema): Schema {
  return { ...schema }
}

function optionalType(schema: Schema): Schema {
  return marked(schema, OPTIONAL)
}

function readonlyType(schema: Schema): Schema {
  return marked(schema, '~readonly')
}

function objectType(properties: { [name: string]: Schema }, options?: Options): Schema {
  const required = Object.keys(properties).filter((key) => !(OPTIONAL in (properties[key] ?? {})))
  return { type: 'object', ...(required.length > 0 && { required }), properties, ...options }
}

/** The compiler finds uses of `Type` in a bundle by this name. */
const leanTypeBuilders = {
  String: scalar('string'),
  Number: scalar('number'),
  Integer: scalar('integer'),
  Boolean: scalar('boolean'),
  Null: scalar('null'),
  Any: anyType,
  Unknown: anyType,
  Never: neverType,
  Literal: literalType,
  Array: arrayType,
  Tuple: tupleType,
  Union: unionType,
  Intersect: intersectType,
  Enum: enumType,
  Record: recordType,
  Unsafe: unsafeType,
  Optional: optionalType,
  Readonly: readonlyType,
  Object: objectType,
}

export { leanTypeBuilders as Type }
