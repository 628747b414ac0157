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

test('fields keep their order, and have a title or one made of their name', () => {
  const properties = { b: { type: 'string', title: 'The b' }, replyTo: {} }
  const schema = { type: 'object', properties, required: ['replyTo'] }
  expect(fieldsOf(schema).map(({ name, label, required }) => [name, label, required])).toEqual([
    ['b', 'The b', false],
    ['replyTo', 'Reply to', true],
  ])
})
