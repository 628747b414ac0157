import { describe, expect, test } from 'vitest'
import { Binding, Graph } from '@patchbay/graph'
import { compileSchema } from './compile-schema.ts'

const string = { type: 'string' }
const choice = { anyOf: [{ const: 'a' }, { const: 'b' }] }

describe('what is wrong is told in words', () => {
  test.each<{ schema: object; value: unknown; path?: string; message: string }>([
    { schema: string, value: 1, message: 'must be a string' },
    { schema: { type: 'integer' }, value: 1.5, message: 'must be a whole number' },
    { schema: { type: ['number', 'null'] }, value: 'x', message: 'must be a number or null' },
    { schema: { type: 'array' }, value: {}, message: 'must be a list' },
    { schema: { type: 'boolean' }, value: 1, message: 'must be true or false' },
    { schema: { const: 'a' }, value: 'b', message: 'must be "a"' },
    { schema: { enum: ['a', 1] }, value: 2, message: 'must be one of "a", 1' },
    { schema: choice, value: 'c', message: 'must be one of "a", "b"' },
    { schema: { ...string, minLength: 1 }, value: '', message: 'must not be empty' },
    { schema: { ...string, minLength: 3 }, value: 'ab', message: 'must be at least 3 characters long' },
    { schema: { ...string, maxLength: 2 }, value: 'abc', message: 'must be at most 2 characters long' },
    { schema: { type: 'array', minItems: 1 }, value: [], message: 'must not be empty' },
    { schema: { type: 'array', maxItems: 1 }, value: [1, 2], message: 'must have at most 1 items' },
    { schema: { type: 'number', minimum: 2 }, value: 1, message: 'must be at least 2' },
    { schema: { type: 'number', maximum: 2 }, value: 3, message: 'must be at most 2' },
    { schema: { ...string, pattern: '^a+$' }, value: 'b', message: 'must match the pattern ^a+$' },
    { schema: { ...string, format: 'email' }, value: 'b', message: 'must be a valid email' },
    { schema: { ...string, format: 'date-time' }, value: 'now', message: 'must be a valid date-time' },
    { schema: { anyOf: [string, { type: 'null' }] }, value: 1, message: 'fits none of the allowed forms' },
    {
      schema: { type: 'object', required: ['a/b~'] },
      value: {},
      path: '/a~1b~0',
      message: 'is required',
    },
    {
      schema: { type: 'object', additionalProperties: false },
      value: { x: 1 },
      path: '/x',
      message: 'is not known here',
    },
    {
      schema: { type: 'object', propertyNames: { maxLength: 1 } },
      value: { xy: 1 },
      path: '/xy',
      message: 'is not allowed as a name',
    },
    // What an object inherits is no member of it.
    {
      schema: { type: 'object', required: ['constructor'] },
      value: {},
      path: '/constructor',
      message: 'is required',
    },
  ])('$value by $schema', ({ schema, value, path = '', message }) => {
    expect(compileSchema(schema)(value)).toContainEqual({ path, message })
  })
})

describe('of a value that fits no alternative', () => {
  test('the errors of the alternative that was meant are told', () => {
    const errors = compileSchema(Binding)({ kind: 'output', task: 'No', path: 5, extra: 1 })
    expect(errors.map(({ path }) => path).sort()).toEqual(['/extra', '/path', '/task'])
  })

  test('the value is to blame where none was', () => {
    const errors = compileSchema(Binding)({ kind: 'nonsense' })
    expect(errors).toEqual([{ path: '', message: 'fits none of the allowed forms' }])
  })

  test('neighbours with the same schema are told apart', () => {
    const list = { type: 'array', items: choice }
    expect(compileSchema(list)(['a', 'x', 'b', 'y'])).toEqual([
      { path: '/1', message: 'must be one of "a", "b"' },
      { path: '/3', message: 'must be one of "a", "b"' },
    ])
  })
})

test('every wrong field is told once, a hundred at most', () => {
  const value = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, index]))
  const errors = compileSchema({ type: 'object', additionalProperties: string })(value)
  expect(errors).toHaveLength(100)
  expect(new Set(errors.map(({ path }) => path)).size).toBe(100)
})

// Each of these values gets half a dozen errors: compared with each other they would take hours.
test('a body full of wrong values is refused in a moment', { timeout: 10_000 }, () => {
  const inputs = Object.fromEntries(Array.from({ length: 80_000 }, (_, index) => [`f${index}`, 1]))
  const graph = { tasks: [{ name: 'a', type: 'core.fail', inputs }], edges: [] }
  expect(compileSchema(Graph)(graph)).toHaveLength(100)
})

// The pattern takes the RegExp of JavaScript longer than the universe is old.
test('a pattern is matched in linear time', () => {
  const validate = compileSchema({ type: 'string', pattern: '^(a+)+$' })
  expect(validate(`${'a'.repeat(1_000)}b`)).toHaveLength(1)
  expect(validate('a'.repeat(1_000))).toEqual([])
})

test.each([String.raw`(a)\1`, '(?=a)b', '(?<!a)b'])('the pattern %s is refused', (pattern) => {
  expect(() => compileSchema({ type: 'string', pattern })).toThrow(/./)
})
