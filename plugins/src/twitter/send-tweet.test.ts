import { expect, test } from 'vitest'
import { useTask } from '../use-task.ts'
import type sendTweet from './send-tweet.ts'

const { run, describe: declared } = useTask<typeof sendTweet>('twitter/send-tweet')
const posted = { status: 201, json: { data: { id: '1445880548472328192', text: 'Hello https://t.co/x' } } }
const http = { 'POST https://api.x.com/2/tweets': posted }

test('posts the text and gives on what X made of it', async () => {
  const result = await run({ input: { text: 'Hello https://example.com' }, http })
  expect(result).toMatchObject({
    status: 'completed',
    output: {
      id: '1445880548472328192',
      text: 'Hello https://t.co/x',
      url: 'https://x.com/i/web/status/1445880548472328192',
    },
  })
  expect(JSON.parse(result.requests[0]?.body ?? '')).toEqual({ text: 'Hello https://example.com' })
})

test('answers another tweet', async () => {
  const { requests } = await run({ input: { text: 'Yes', replyTo: '1346889436626259968' }, http })
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
    text: 'Yes',
    reply: { in_reply_to_tweet_id: '1346889436626259968' },
  })
})

test.each([
  ['280 letters', 'a'.repeat(280)],
  ['140 emoji of many code points', '👩🏽‍🚒'.repeat(140)],
  ['links of any length', `${`https://example.com/${'a'.repeat(300)} `.repeat(11)}ab`],
])('takes %s', async (_, text) => {
  expect(await run({ input: { text }, http })).toMatchObject({ status: 'completed' })
})

test.each([
  [
    '281 letters',
    'a'.repeat(281),
    '"text" counts 281 as X counts characters, of at most 280: shorten it by 1',
  ],
  ['141 emoji', '😀'.repeat(141), '"text" counts 282'],
  ['141 Chinese letters', '好'.repeat(141), '"text" counts 282'],
  ['nothing but spaces', '  \n ', '"text" holds nothing but white space'],
])('refuses %s without asking X', async (_, text, message) => {
  expect(await run({ input: { text }, http })).toMatchObject({
    status: 'failed',
    error: { code: 'fatal_error', message: expect.stringContaining(message) },
    requests: [],
  })
})

test.each([
  ['no text', { text: '' }],
  ['an address in place of an id', { text: 'a', replyTo: 'https://x.com/a/status/1' }],
])('refuses %s', async (_, input) => {
  expect(await run({ input, http })).toMatchObject({ error: { code: 'input_invalid' } })
})

test('it is not repeated by itself, and needs to be allowed to write', async () => {
  expect(await declared()).toMatchObject({
    provider: 'twitter',
    idempotent: false,
    scopes: expect.arrayContaining(['tweet.write']),
  })
  expect(await declared()).not.toHaveProperty('network')
})
