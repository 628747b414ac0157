import { expect, test } from 'vitest'
import { controlFor, parseTyped, typedText } from './value-text.ts'

test.each([
  { schema: { type: 'string', maxLength: 80 }, kind: 'text', lines: 'one' },
  { schema: { type: 'string', format: 'email' }, kind: 'text', lines: 'one' },
  { schema: { type: 'string' }, kind: 'text', lines: 'many' },
  { schema: { type: 'string', 'x-code': 'javascript' }, kind: 'code' },
  { schema: { type: 'string', 'x-secret': true }, kind: 'secret' },
  { schema: { type: 'integer' }, kind: 'number', whole: true },
  { schema: { type: 'boolean' }, kind: 'switch' },
  { schema: { enum: ['GET', 'POST'] }, kind: 'choice', values: ['GET', 'POST'] },
  { schema: { anyOf: [{ const: 'a' }, { const: 'b' }] }, kind: 'choice', values: ['a', 'b'] },
  { schema: { type: 'object' }, kind: 'json', anything: false },
  { schema: {}, kind: 'json', anything: true },
])('$schema is entered as $kind', ({ schema, ...control }) => {
  expect(controlFor(schema)).toMatchObject(control)
})

test.each([
  { schema: { type: 'integer' }, text: '12', value: 12 },
  { schema: { type: 'integer' }, text: '12a', value: '12a' },
  { schema: { type: 'string' }, text: '12', value: '12' },
  { schema: {}, text: '{"a": 1}', value: { a: 1 } },
  { schema: {}, text: 'plain words', value: 'plain words' },
  { schema: {}, text: '"12"', value: '12' },
])('$text for $schema is $value, and back', ({ schema, text, value }) => {
  const control = controlFor(schema)
  expect(parseTyped(control, text)).toEqual(value)
  expect(parseTyped(control, typedText(control, value))).toEqual(value)
})

test('nothing typed is no value', () => {
  expect(parseTyped({ kind: 'number', whole: true }, '')).toBeUndefined()
  expect(typedText({ kind: 'json', anything: true }, undefined)).toBe('')
})
