import { defineTask, Type } from '@patchbay/sdk'
import { callApi } from '../provider-api/call-api.ts'
import { textOf } from '../provider-api/read.ts'
import { slackApi } from './slack-api.ts'

// Slack, “chat.postMessage”: https://docs.slack.dev/reference/methods/chat.postMessage
export default defineTask({
  type: 'slack.post-message',
  title: 'Post a message',
  description: 'Posts in a channel of Slack, as the connected account.',
  icon: 'hash',
  category: 'Slack',
  provider: 'slack',
  scopes: ['chat:write'],
  idempotent: false,
  input: Type.Object({
    channel: Type.String({
      title: 'Channel',
      description: 'The id of a channel, a conversation or a person, or a channel’s name.',
      minLength: 1,
      maxLength: 100,
      pattern: '\\S',
      examples: ['C0123456789'],
    }),
    text: Type.String({
      title: 'Text',
      description: 'In Slack’s mrkdwn. Slack cuts off what is beyond 40,000 characters, and wants 4,000.',
      minLength: 1,
      maxLength: 40_000,
      pattern: '\\S',
    }),
    thread: Type.Optional(
      Type.String({
        title: 'Thread',
        description: 'The ts of the message that this one answers.',
        pattern: '^[0-9]+\\.[0-9]+$',
        examples: ['1503435956.000247'],
      }),
    ),
    unfurl: Type.Optional(
      Type.Boolean({ title: 'Show previews', description: 'Of what links lead to.', default: true }),
    ),
  }),
  output: Type.Object({
    channel: Type.String({ title: 'Channel' }),
    ts: Type.String({ title: 'Timestamp', description: 'What identifies the message in its channel.' }),
  }),
  async run({ input: { channel, text, thread, unfurl = true }, fetch }) {
    const answer = await callApi(fetch, slackApi, {
      method: 'POST',
      url: '/api/chat.postMessage',
      json: { channel, text, thread_ts: thread, unfurl_links: unfurl, unfurl_media: unfurl },
    })
    return { channel: textOf(answer, 'channel'), ts: textOf(answer, 'ts') }
  },
})
