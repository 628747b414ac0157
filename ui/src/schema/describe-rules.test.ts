import { expect, test } from 'vitest'
import { rulesOf } from './describe-rules.ts'

test.each([
  [{}, []],
  [{ minimum: 0, maximum: 2 }, ['from 0 to 2']],
  [{ minimum: 1 }, ['from 1 on']],
  [{ maximum: 600_000 }, ['up to 600,000']],
  [{ minLength: 1 }, ['at least 1 character']],
  [{ maxLength: 280 }, ['at most 280 characters']],
  [{ minItems: 1, maxItems: 4 }, ['1 to 4 items']],
  [{ enum: ['GET', 'POST'], default: 'GET' }, ['GET · POST', '"GET" unless given']],
  [{ type: 'boolean', default: true }, ['yes unless given']],
])('of %j', (field, rules) => {
  expect(rulesOf(field)).toEqual(rules)
})
