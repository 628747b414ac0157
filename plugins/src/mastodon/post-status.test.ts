import { expect, test } from 'vitest'
import { useTask } from '../use-task.ts'
import type postStatus from './post-status.ts'

const { run } = useTask<typeof postStatus>('mastodon/post-status')
const posting = 'POST https://mastodon.social/api/v1/statuses'
const asking = 'GET https://mastodon.social/api/v2/instance'
const url = 'https://mastodon.social/@ada/103254962155278888'
const posted = { json: { id: '103254962155278888', url } }
const server = (limit: number) => ({ json: { configuration: { statuses: { max_characters: limit } } } })

test('posts with the key that makes a repeat harmless', async () => {
  const result = await run({
    input: { status: 'Hello', visibility: 'unlisted', contentWarning: 'greeting', language: 'en' },
    attemptKey: 'key-of-the-attempt',
    http: { [posting]: posted },
  })
  expect(result).toMatchObject({ output: { id: '103254962155278888', url } })
  expect(result.requests[0]?.headers['idempotency-key']).toBe('key-of-the-attempt')
  expect(JSON.parse(result.requests[0]?.body ?? '')).toEqual({
    status: 'Hello',
    visibility: 'unlisted',
    spoiler_text: 'greeting',
    language: 'en',
  })
})

const long = 'a'.repeat(501)
test.each([
  ['what fits anywhere is posted unasked', 'a'.repeat(500), 500, ['POST']],
  ['links count less than they have', `https://example.com/${'a'.repeat(600)} @ada@b.org`, 500, ['POST']],
  ['more than usual is posted where the server takes it', long, 5_000, ['GET', 'POST']],
  ['more than the server takes is not posted', long, 500, ['GET']],
])('%s', async (_, status, limit, methods) => {
  const result = await run({ input: { status }, http: { [posting]: posted, [asking]: server(limit) } })
  expect(result.requests.map(({ method }) => method)).toEqual(methods)
  const refused = methods.includes('POST')
    ? undefined
    : '"status" has 501 characters as Mastodon counts, of at most 500 on this server: shorten it by 1'
  expect(result.error?.message).toBe(refused)
})

test('an error is told in the server’s words', async () => {
  const http = { [posting]: { status: 422, json: { error: 'Validation failed: Text can’t be blank' } } }
  expect(await run({ input: { status: 'a' }, http })).toMatchObject({
    error: { code: 'provider_refused', message: expect.stringContaining('Text can’t be blank') },
  })
})
