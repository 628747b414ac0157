import { expect, test } from 'vitest'
import { misfit } from './schema-fit.ts'
import { outputSchemaAt } from './schema-at.ts'

const string = { type: 'string' }
const number = { type: 'number' }
const integer = { type: 'integer' }
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more }) as never

test.each<{ source: object; target: object; reason: string | undefined }>([
  { source: string, target: string, reason: undefined },
  { source: string, target: number, reason: 'is a string, not a number' },
  { source: { type: 'null' }, target: string, reason: 'is null, not a string' },
  { source: { type: 'array' }, target: { type: 'object' }, reason: 'is an array, not an object' },
  { source: integer, target: number, reason: undefined },
  // A number may be whole: that is seen when it runs.
  { source: number, target: integer, reason: undefined },
  { source: {}, target: string, reason: undefined },
  { source: string, target: {}, reason: undefined },
  { source: { type: ['string', 'null'] }, target: string, reason: undefined },
  {
    source: { type: ['boolean', 'null'] },
    target: string,
    reason: 'is a boolean or null, not a string',
  },
  { source: { anyOf: [number, string] }, target: string, reason: undefined },
  { source: { anyOf: [number, { type: 'null' }] }, target: string, reason: 'is a number, not a string' },
  { source: string, target: { anyOf: [number, string] }, reason: undefined },
  { source: { type: 'boolean' }, target: { oneOf: [number, string] }, reason: 'is a boolean, not a number' },
  { source: { const: 'a' }, target: string, reason: undefined },
  { source: { const: 1 }, target: string, reason: 'is a number, not a string' },
  { source: { enum: ['a', 'b'] }, target: { enum: ['b', 'c'] }, reason: undefined },
  { source: { enum: ['a'] }, target: { enum: ['b', 'c'] }, reason: 'is "a", not "b" or "c"' },
  {
    source: object({ n: number }),
    target: object({ n: string }, { required: ['n'] }),
    reason: 'has a member "n" that is a number, not a string',
  },
  // A member that is not listed may be there, unless it is said that it is not.
  { source: object({}), target: object({ n: string }, { required: ['n'] }), reason: undefined },
  {
    source: object({}, { additionalProperties: false }),
    target: object({ n: string }, { required: ['n'] }),
    reason: 'has no member "n"',
  },
  { source: object({ n: number }), target: object({ n: string }), reason: undefined },
])('$source for $target: $reason', ({ source, target, reason }) => {
  expect(misfit(source as never, target as never)).toBe(reason)
})

test('schemas that go on without end are compared so far', () => {
  const endless: Record<string, unknown> = { type: 'object', required: ['more'] }
  endless['properties'] = { more: endless }
  expect(misfit(endless as never, endless as never)).toBeUndefined()
})

test('alternatives of alternatives are compared in a moment', { timeout: 2_000 }, () => {
  const nested = (leaf: object, levels: number): object =>
    levels === 0 ? leaf : { anyOf: Array.from({ length: 8 }, () => nested(leaf, levels - 1)) }
  expect(misfit(nested(number, 2) as never, string as never)).toBe('is a number, not a string')
  // Doubt counts as fitting.
  expect(misfit(nested(number, 4) as never, nested(string, 4) as never)).toBeUndefined()
})

const output = object({
  text: string,
  list: { type: 'array', items: integer },
  pair: { type: 'array', prefixItems: [string, integer] },
  open: { type: 'object' },
  any: {},
  either: { anyOf: [object({ a: string }), object({ b: integer })] },
  map: { type: 'object', additionalProperties: integer },
})

test.each<{ path: string; schema: object | undefined }>([
  { path: '', schema: output },
  { path: 'text', schema: string },
  { path: 'list[3]', schema: integer },
  { path: 'pair[0]', schema: string },
  { path: 'pair[1]', schema: integer },
  { path: 'open.whatever', schema: {} },
  { path: 'any.what.ever[0]', schema: {} },
  { path: 'either.a', schema: string },
  { path: 'either.b', schema: integer },
  { path: 'map.some', schema: integer },
  { path: 'error.message', schema: string },
  { path: 'nope', schema: undefined },
  { path: 'text.length', schema: undefined },
  { path: 'list.length', schema: undefined },
  { path: 'either.c', schema: undefined },
  { path: 'error.nope', schema: undefined },
  { path: 'constructor', schema: undefined },
  { path: 'a..b', schema: undefined },
])('the schema at $path is $schema', ({ path, schema }) => {
  expect(outputSchemaAt(output, path)).toEqual(schema)
})
