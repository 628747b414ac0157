import { expect, test } from 'vitest'
import { choicesOf, fieldsOf, typeName } from './describe-schema.ts'

test.each([
  [{ type: 'string' }, 'text'],
  [{ type: 'string', format: 'uri' }, 'uri'],
  [{ type: 'integer' }, 'whole number'],
  [{ type: 'array', items: { type: 'string' } }, 'list of text'],
  [{ type: ['string', 'null'] }, 'text or null'],
  [{ anyOf: [{ const: 'GET' }, { const: 'POST' }] }, 'choice'],
  [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, 'text or number'],
  [{ const: 'ok' }, 'always ok'],
  [{}, 'anything'],
])('%j takes %s', (schema, name) => {
  expect(typeName(schema)).toBe(name)
})

test('choices come from enum and from alternatives of one value each', () => {
  expect(choicesOf({ enum: ['a', 'b'] })).toEqual(['a', 'b'])
  expect(choicesOf({ anyOf: [{ const: 1 }, { type: 'string' }] })).toBeUndefined()
})

test('fields keep their order', () => {
  const schema = { type: 'object', properties: { b: { type: 'string' }, a: {} }, required: ['a'] }
  expect(fieldsOf(schema).map(({ name, required }) => [name, required])).toEqual([
    ['b', false],
    ['a', true],
  ])
})
