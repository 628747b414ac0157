import { expect, test } from 'vitest'
import { blanksOf, callHint, fillIn } from './blanks.ts'

const bodySchema = {
  type: 'object',
  properties: {
    greet: {
      type: 'object',
      properties: { name: { type: 'string' }, polite: { type: 'boolean' } },
      required: ['name'],
    },
  },
}

test('each field that is asked for is a blank', () => {
  expect(blanksOf(bodySchema).map(({ task, field, required }) => [task, field, required])).toEqual([
    ['greet', 'name', true],
    ['greet', 'polite', false],
  ])
})

test('a blank that is emptied again leaves nothing behind', () => {
  const [name] = blanksOf(bodySchema)
  if (!name) throw new Error('no blank')
  const filled = fillIn({}, name, 'Ada')
  expect(filled).toEqual({ greet: { name: 'Ada' } })
  expect(fillIn(filled, name, undefined)).toEqual({})
})

test('a caller is not told of templates', () => {
  expect(callHint('Whom to greet. For example {{person.name}}.')).toBe('Whom to greet.')
  expect(callHint('An address such as https://a.example.')).toBe('An address such as https://a.example.')
  expect(callHint('Mostly {{start.name}}.')).toBeUndefined()
  expect(callHint(undefined)).toBeUndefined()
})
