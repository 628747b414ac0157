import { expect, test } from 'vitest'
import { useTask } from '../use-task.ts'
import type transform from './transform.ts'

const { run } = useTask<typeof transform>('core/transform')
const data = {
  items: [
    { name: 'a', price: 5 },
    { name: 'b', price: 15 },
  ],
}

test.each([
  ['items[price > 10].name', 'b'],
  ['$sum(items.price)', 20],
  ['items.name', ['a', 'b']],
  ['{ "total": $sum(items.price), "names": items.name[] }', { total: 20, names: ['a', 'b'] }],
  ['nothing.there', null],
  ['$', data],
])('%s', async (expression, result) => {
  expect(await run({ input: { expression, data } })).toMatchObject({
    status: 'completed',
    output: { result },
  })
})

test.each([null, 'text', 7, [1, 2]])('takes %j as data', async (value) => {
  expect(await run({ input: { expression: '$', data: value } })).toMatchObject({ output: { result: value } })
})

test.each([
  ['$sum(', 'fatal_error', /^The expression failed at character 5: /],
  ['$lowercase(5)', 'task_error', /^The expression failed at character 11: /],
  ['$sum', 'fatal_error', /gives a function/],
  ['function($x) { $x }', 'fatal_error', /gives a function/],
])('says what is wrong with %s', async (expression, code, message) => {
  expect(await run({ input: { expression, data } })).toMatchObject({
    status: 'failed',
    error: { code, message: expect.stringMatching(message) },
  })
})

test('an expression without end is ended', async () => {
  const expression = '($f := function($n) { $f($n + 1) }; $f(0))'
  const result = await run({ input: { expression, data } })
  expect(result).toMatchObject({ status: 'failed' })
  expect(['cpu_limit', 'memory_limit', 'timeout', 'runner_crashed', 'task_error']).toContain(
    result.error?.code,
  )
})
