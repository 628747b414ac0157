import { expect, test } from 'vitest'
import { useTask } from '../use-task.ts'
import type fail from './fail.ts'

const { run } = useTask<typeof fail>('core/fail')

test('fails with its message, as what no retry can mend', async () => {
  expect(await run({ input: { message: 'Out of stock' } })).toMatchObject({
    status: 'failed',
    error: { code: 'fatal_error', message: 'Out of stock' },
  })
})

test('carries a code of its own', async () => {
  expect(await run({ input: { message: 'Out of stock', code: 'out_of_stock' } })).toMatchObject({
    status: 'failed',
    error: { code: 'out_of_stock', message: 'Out of stock', fatal: true },
  })
})

test('cannot pass for a failure of the sandbox', async () => {
  expect(await run({ input: { message: 'x', code: 'cancelled' } })).toMatchObject({
    status: 'failed',
    error: { code: 'task_error', message: 'the code cancelled is reserved for the sandbox' },
  })
})

test.each([{ message: '' }, { message: 'x', code: 'Not This' }, {} as never])('refuses %j', async (input) => {
  expect(await run({ input })).toMatchObject({ status: 'failed', error: { code: 'input_invalid' } })
})
