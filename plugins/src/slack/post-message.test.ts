import { expect, test } from 'vitest'
import type { StubbedResponse } from '@patchbay/sdk/testing'
import { useTask } from '../use-task.ts'
import type postMessage from './post-message.ts'

const { run } = useTask<typeof postMessage>('slack/post-message')
const input = { channel: 'C0123456789', text: 'Hello *world*' }
const answered = (response: StubbedResponse) => ({ 'POST https://slack.com/api/chat.postMessage': response })

test('posts in a channel, and in a thread of it', async () => {
  const http = answered({ json: { ok: true, channel: 'C0123456789', ts: '1503435956.000247' } })
  const result = await run({ input: { ...input, thread: '1503435955.000001', unfurl: false }, http })
  expect(result).toMatchObject({ output: { channel: 'C0123456789', ts: '1503435956.000247' } })
  expect(result.requests[0]?.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(JSON.parse(result.requests[0]?.body ?? '')).toEqual({
    channel: 'C0123456789',
    text: 'Hello *world*',
    thread_ts: '1503435955.000001',
    unfurl_links: false,
    unfurl_media: false,
  })
})

test.each([
  ['not_in_channel', '(not_in_channel): the connected account is not in the channel'],
  ['some_new_error', '(some_new_error)'],
])('status 200 with the error %s is an error', async (error, message) => {
  expect(await run({ input, http: answered({ json: { ok: false, error } }) })).toMatchObject({
    status: 'failed',
    error: {
      code: 'provider_refused',
      message: expect.stringContaining(`Slack answered with an error ${message}`),
      fatal: true,
    },
  })
})

test('an error of Slack’s own may pass', async () => {
  const result = await run({ input, http: answered({ json: { ok: false, error: 'internal_error' } }) })
  expect(result).toMatchObject({ error: { code: 'task_error' } })
})

test.each([429, 200])('a limit may come with status %i', async (status) => {
  const http = answered({
    status,
    headers: { 'retry-after': '30' },
    json: { ok: false, error: 'ratelimited' },
  })
  expect(await run({ input, http })).toMatchObject({ status: 'retry-later', afterMs: 30_000 })
})

test('more than Slack takes is refused', async () => {
  expect(await run({ input: { ...input, text: 'a'.repeat(40_001) } })).toMatchObject({
    error: { code: 'input_invalid', message: expect.stringContaining('/text') },
  })
})
