import { expect, test } from 'vitest'
import type { StubbedResponse } from '@patchbay/sdk/testing'
import { useTask } from '../use-task.ts'
import type sendMessage from './send-message.ts'

// The host puts the webhook's path before the request's.
const { run } = useTask<typeof sendMessage>('discord/send-message')
const answered = (response: StubbedResponse) => ({ http: () => response })
const sent = { json: { id: '7', channel_id: '3', content: 'Hello' } }

test('posts by the webhook, and notifies nobody', async () => {
  const result = await run({ input: { content: 'Hello @everyone', threadId: '5' }, ...answered(sent) })
  expect(result).toMatchObject({ output: { id: '7', channelId: '3' } })
  expect(result.requests).toMatchObject([
    { method: 'POST', url: 'https://discord.com/?wait=true&thread_id=5' },
  ])
  expect(JSON.parse(result.requests[0]?.body ?? '')).toEqual({
    content: 'Hello @everyone',
    allowed_mentions: { parse: [] },
  })
})

test('notifies those mentioned where that is asked for', async () => {
  const input = { content: 'Hi', username: 'Bot', mentions: true }
  const { requests } = await run({ input, ...answered(sent) })
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ content: 'Hi', username: 'Bot' })
})

test('takes 2,000 characters, emoji counting once, and no more', async () => {
  expect(await run({ input: { content: '😀'.repeat(2_000) }, ...answered(sent) })).toMatchObject({
    status: 'completed',
  })
  expect(await run({ input: { content: 'a'.repeat(2_001) } })).toMatchObject({
    error: { code: 'input_invalid', message: expect.stringContaining('/content') },
  })
})

test('a limit, in seconds of the body', async () => {
  const json = { message: 'You are being rate limited.', retry_after: 0.65, global: false }
  expect(await run({ input: { content: 'Hi' }, ...answered({ status: 429, json }) })).toMatchObject({
    status: 'retry-later',
    afterMs: 650,
  })
})

test('a webhook that was deleted', async () => {
  const json = { message: 'Unknown Webhook', code: 10_015 }
  expect(await run({ input: { content: 'Hi' }, ...answered({ status: 404, json }) })).toMatchObject({
    error: {
      code: 'provider_not_found',
      message: 'Discord answered with an error (404, 10015): Unknown Webhook',
    },
  })
})
