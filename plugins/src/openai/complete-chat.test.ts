import { expect, test } from 'vitest'
import type { StubbedResponse } from '@patchbay/sdk/testing'
import { useTask } from '../use-task.ts'
import type completeChat from './complete-chat.ts'

const { run } = useTask<typeof completeChat>('openai/complete-chat')
const input = { model: 'gpt-4o-mini', prompt: 'Say hi' }
const answered = (response: StubbedResponse) => ({ http: () => response })
const completion = answered({
  json: {
    id: 'chatcmpl-1',
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi!' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 },
  },
})

test('asks and gives on the answer', async () => {
  const result = await run({ input: { ...input, system: 'Be brief', temperature: 0 }, ...completion })
  expect(result).toMatchObject({
    status: 'completed',
    output: {
      text: 'Hi!',
      usage: { inputTokens: 19, outputTokens: 10, totalTokens: 29 },
      model: 'gpt-4o-mini-2024-07-18',
      finishReason: 'stop',
    },
  })
  expect(result.requests).toMatchObject([
    { method: 'POST', url: 'https://api.openai.com/v1/chat/completions' },
  ])
  expect(JSON.parse(result.requests[0]?.body ?? '')).toEqual({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: 'Be brief' },
      { role: 'user', content: 'Say hi' },
    ],
    temperature: 0,
  })
})

test('asks another service with the same API', async () => {
  const { requests } = await run({ input: { ...input, path: '/openai/v1/chat/completions' }, ...completion })
  expect(requests[0]?.url).toBe('https://api.openai.com/openai/v1/chat/completions')
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'Say hi' }],
  })
})

test('waits where requests come too fast', async () => {
  const json = { error: { message: 'Slow down', code: 'rate_limit_exceeded' } }
  const response = answered({ status: 429, headers: { 'retry-after': '2' }, json })
  expect(await run({ input, ...response })).toMatchObject({ status: 'retry-later', afterMs: 2_000 })
})

test.each([
  ['the money is used up', 429, { message: 'Pay', code: 'insufficient_quota' }, 'provider_refused', 'Pay'],
  ['the key is wrong', 401, { message: 'No', code: 'invalid_api_key' }, 'provider_unauthorized', 'No'],
  ['the service only says what', 404, 'model not found', 'provider_not_found', 'model not found'],
])('gives up when %s', async (_, status, error, code, message) => {
  expect(await run({ input, ...answered({ status, json: { error } }) })).toMatchObject({
    error: { code, message: expect.stringContaining(message) },
  })
})

test.each(['//evil.example/v1', 'https://evil.example/', '/v1?x=1'])('%s is no path', async (path) => {
  const result = await run({ input: { ...input, path }, http: () => ({}) })
  expect(result.status).toBe('failed')
  expect(result.requests).toEqual([])
})
