import { expect, test } from 'vitest'
import type callInteraction from './call-interaction.ts'
import { useTask } from '../use-task.ts'

const { run } = useTask<typeof callInteraction>('core/call-interaction')

test('is done by the hub: by itself it says so', async () => {
  expect(await run({ input: { slug: 'other' } })).toMatchObject({
    status: 'failed',
    error: { code: 'fatal_error', message: expect.stringContaining('within a session only') },
  })
})
