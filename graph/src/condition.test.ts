import type { Json } from '@patchbay/sdk'
import { expect, test } from 'vitest'
import { holds } from './condition.ts'
import type { EdgeCondition } from './graph.ts'

type Op = EdgeCondition['op']

const output: Json = {
  n: 5,
  zero: 0,
  text: 'hello',
  blank: '',
  day: '2026-03-01',
  list: [1, { a: [2] }],
  none: null,
  object: { a: 1 },
  no: false,
  bare: {},
  bareList: [],
}

test.each<[path: string, op: Op, value: Json | undefined, expected: boolean]>([
  ['n', 'equals', 5, true],
  ['n', 'equals', '5', false],
  ['object', 'equals', { a: 1 }, true],
  ['list', 'equals', [1, { a: [2] }], true],
  ['list', 'equals', [1], false],
  ['none', 'equals', null, true],
  ['nope', 'equals', null, false],
  ['nope', 'equals', undefined, true],
  ['', 'equals', output, true],
  ['n', 'not-equals', 5, false],
  ['nope', 'not-equals', 5, true],
  ['n', 'greater', 4, true],
  ['n', 'greater', 5, false],
  ['n', 'less', 6, true],
  ['day', 'less', '2026-04-01', true],
  ['day', 'greater', '2026-04-01', false],
  // Values of different kinds have no order.
  ['n', 'greater', '4', false],
  ['n', 'less', '6', false],
  ['none', 'less', 1, false],
  ['nope', 'less', 1, false],
  ['no', 'less', true, false],
  ['text', 'contains', 'ell', true],
  ['text', 'contains', '', true],
  ['text', 'contains', 5, false],
  ['list', 'contains', { a: [2] }, true],
  ['list', 'contains', '1', false],
  ['object', 'contains', 'a', true],
  ['object', 'contains', 'constructor', false],
  ['n', 'contains', 5, false],
  ['text', 'contains', undefined, false],
  ['n', 'exists', undefined, true],
  ['no', 'exists', undefined, true],
  ['none', 'exists', undefined, false],
  ['nope', 'exists', undefined, false],
  ['constructor', 'exists', undefined, false],
  ['blank', 'empty', undefined, true],
  ['none', 'empty', undefined, true],
  ['nope', 'empty', undefined, true],
  ['bare', 'empty', undefined, true],
  ['bareList', 'empty', undefined, true],
  ['zero', 'empty', undefined, false],
  ['no', 'empty', undefined, false],
  ['list', 'empty', undefined, false],
])('%s %s %j: %s', (path, op, value, expected) => {
  expect(holds({ path, op, ...(value !== undefined && { value }) }, output)).toBe(expected)
})

test('without a path it looks at the whole', () => {
  expect(holds({ op: 'equals', value: 3 }, 3)).toBe(true)
  expect(holds({ op: 'exists' }, undefined)).toBe(false)
})

test.each<Op>(['equals', 'not-equals', 'contains'])('%s decides on values of any depth', (op) => {
  const deep = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as Json
  expect(typeof holds({ op, value: deep(100_000) }, deep(100_000))).toBe('boolean')
})
