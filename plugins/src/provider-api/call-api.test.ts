import { describe, expect, test } from 'vitest'
import type { StubbedResponse } from '@patchbay/sdk/testing'
import { useTask } from '../use-task.ts'
import type getMe from '../twitter/get-me.ts'
import type sendTweet from '../twitter/send-tweet.ts'

// What all provider tasks do alike, shown with two of them: one that reads and one that acts.
const reading = useTask<typeof getMe>('twitter/get-me')
const acting = useTask<typeof sendTweet>('twitter/send-tweet')
const read = (response: StubbedResponse) => reading.run({ input: {}, http: () => response })
const act = (response: StubbedResponse) => acting.run({ input: { text: 'hi' }, http: () => response })

const problem = (type: string, detail: string) => ({
  title: 'Problem',
  type: `https://api.twitter.com/2/problems/${type}`,
  detail,
})

describe('what no retry mends ends the task', () => {
  test.each([
    [400, 'provider_refused'],
    [401, 'provider_unauthorized'],
    [403, 'provider_forbidden'],
    [404, 'provider_not_found'],
    [422, 'provider_refused'],
  ])('status %i as %s, in one sentence with the provider’s code', async (status, code) => {
    const result = await act({ status, json: problem('duplicate-rules', 'You said that before.') })
    expect(result).toMatchObject({ status: 'failed', error: { code, fatal: true } })
    expect(result.error?.message).toMatch(
      new RegExp(`^X answered with an error \\(${status}, duplicate-rules\\): You said that before\\.`),
    )
  })

  test('a rejected token says what to do', async () => {
    const { error } = await read({ status: 401, json: { title: 'Unauthorized' } })
    expect(error?.message).toBe('X answered with an error (401): Unauthorized (connect the account again)')
  })

  test('a page in place of JSON is not repeated', async () => {
    const { error } = await read({
      status: 403,
      body: '<html>Blocked</html>',
      headers: { 'content-type': 'text/html' },
    })
    expect(error?.message).toBe('X answered with an error (403)')
  })

  test('long messages are cut, and put on one line', async () => {
    const { error } = await act({ status: 400, json: { detail: `a\n\n${'b'.repeat(5_000)}` } })
    expect(error?.message).toMatch(/^X answered with an error \(400\): a b+…$/)
    expect(error?.message.length).toBeLessThan(600)
  })
})

describe('what may pass is an error like any other', () => {
  test.each([408, 500, 502, 503, 504])('status %i', async (status) => {
    const result = await act({ status, body: 'over capacity' })
    expect(result).toMatchObject({
      status: 'failed',
      error: { code: 'task_error', message: `X answered with an error (${status})` },
    })
    expect(result.error).not.toHaveProperty('fatal')
  })
})

describe('a provider that asks for fewer requests', () => {
  test('is asked again when it says', async () => {
    const result = await act({
      status: 429,
      headers: { 'retry-after': '17' },
      json: { title: 'Too Many Requests' },
    })
    expect(result).toMatchObject({
      status: 'retry-later',
      afterMs: 17_000,
      reason: 'X answered with an error (429): Too Many Requests',
    })
  })

  test('is asked again when its budget is full again', async () => {
    const reset = String(Math.ceil(Date.now() / 1_000) + 900)
    const result = await read({
      status: 429,
      headers: { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset },
    })
    expect(result).toMatchObject({
      status: 'retry-later',
      afterMs: expect.toSatisfy((ms: number) => ms > 870_000 && ms <= 901_000),
    })
  })

  test('is left alone for a minute where it does not say', async () => {
    expect(await read({ status: 429 })).toMatchObject({ status: 'retry-later', afterMs: 60_000 })
  })

  test('for good is not asked again', async () => {
    expect(await read({ status: 429, json: problem('usage-capped', 'Monthly cap') })).toMatchObject({
      status: 'failed',
      error: { code: 'provider_refused', fatal: true },
    })
  })
})

describe('an answer that is not what it should be', () => {
  test('may be asked for again where the task only reads', async () => {
    expect(await read({ body: '{"data":' })).toMatchObject({
      error: { code: 'task_error', message: 'X answered 200 with something that is not JSON' },
    })
  })

  test('is not asked for again where the task may have acted', async () => {
    expect(await act({ status: 201, body: '{"data":' })).toMatchObject({
      error: {
        code: 'provider_answer_unreadable',
        fatal: true,
        message: expect.stringContaining('look there'),
      },
    })
  })

  test.each<[string, StubbedResponse]>([
    ['empty', { status: 200 }],
    ['without what it must have', { json: { data: { id: '1' } } }],
    ['a list', { json: [] }],
    ['null', { json: null }],
  ])('%s', async (_, response) => {
    expect(await read(response)).toMatchObject({
      error: {
        code: 'provider_answer_unreadable',
        message: expect.stringMatching(/^X answered 200 without "data\./),
      },
    })
  })

  test('huge, ends the task and not the sandbox', async () => {
    const filler = Array.from({ length: 9 }, () => 'x'.repeat(1_000_000))
    const json = { data: { id: '1', username: 'a', name: 'A' }, filler }
    expect(await read({ json })).toMatchObject({ status: 'completed', output: { id: '1' } })
    expect(await read({ json: { data: { id: '1', username: 'a', name: 'A' } } })).toMatchObject({
      status: 'completed',
    })
  })
})

test('requests go to the provider as JSON, authorized by the host', async () => {
  const { requests } = await act({ status: 201, json: { data: { id: '1', text: 'hi' } } })
  expect(requests).toEqual([
    {
      method: 'POST',
      url: 'https://api.x.com/2/tweets',
      headers: {
        accept: 'application/json',
        authorization: 'Bearer test',
        'content-type': 'application/json; charset=utf-8',
      },
      body: '{"text":"hi"}',
    },
  ])
})
