import { expect, test } from 'vitest'
import { useTask } from '../use-task.ts'
import type composeText from './compose-text.ts'

const { run } = useTask<typeof composeText>('core/compose-text')

test.each(['Hello Ada!', '', 'múlti\nline 😀'])('gives on %j', async (text) => {
  expect(await run({ input: { text } })).toMatchObject({ status: 'completed', output: { text } })
})

test('takes a text only', async () => {
  expect(await run({ input: { text: 5 as never } })).toMatchObject({
    status: 'failed',
    error: { code: 'input_invalid' },
  })
})
