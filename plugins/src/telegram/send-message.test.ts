import { expect, test } from 'vitest'
import type { Json } from '@patchbay/sdk'
import type { StubbedResponse } from '@patchbay/sdk/testing'
import { useTask } from '../use-task.ts'
import type sendMessage from './send-message.ts'

// The host puts the bot's token before the path.
const { run } = useTask<typeof sendMessage>('telegram/send-message')
const answered = (response: StubbedResponse) => ({
  http: { 'POST https://api.telegram.org/sendMessage': response },
})
const sent = answered({ json: { ok: true, result: { message_id: 12, chat: { id: -100_123 } } } })

test('sends a message', async () => {
  const result = await run({
    input: { chat: '@news', text: '<b>Hi</b>', format: 'HTML', silent: true, replyTo: 3 },
    ...sent,
  })
  expect(result).toMatchObject({ output: { messageId: 12, chatId: '-100123' } })
  expect(JSON.parse(result.requests[0]?.body ?? '')).toEqual({
    chat_id: '@news',
    text: '<b>Hi</b>',
    parse_mode: 'HTML',
    disable_notification: true,
    reply_parameters: { message_id: 3 },
  })
})

test('counts in UTF-16 units', async () => {
  expect(await run({ input: { chat: '1', text: '😀'.repeat(2_048) }, ...sent })).toMatchObject({
    status: 'completed',
  })
  expect(await run({ input: { chat: '1', text: '😀'.repeat(2_049) }, ...sent })).toMatchObject({
    error: { code: 'fatal_error', message: expect.stringContaining('"text" has 4098 characters') },
    requests: [],
  })
})

test.each<[string, number, Json, object]>([
  [
    'a limit, in seconds of the body',
    429,
    { ok: false, description: 'Too Many Requests', parameters: { retry_after: 31 } },
    { status: 'retry-later', afterMs: 31_000 },
  ],
  [
    'somebody who blocked the bot',
    403,
    { ok: false, description: 'Forbidden: bot was blocked by the user' },
    { error: { code: 'provider_forbidden', message: expect.stringContaining('blocked by the user') } },
  ],
  [
    'a group that moved',
    400,
    {
      ok: false,
      description: 'Bad Request: group chat was upgraded',
      parameters: { migrate_to_chat_id: -1007 },
    },
    { error: { message: expect.stringContaining('the chat’s id is -1007 now') } },
  ],
])('%s', async (_, status, json, outcome) => {
  const result = await run({ input: { chat: '1', text: 'Hi' }, ...answered({ status, json }) })
  expect(result).toMatchObject(outcome)
})
