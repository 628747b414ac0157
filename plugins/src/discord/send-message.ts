import { defineTask, Type } from '@patchbay/sdk'
import { callApi, type Api } from '../provider-api/call-api.ts'
import { numberIn, textIn, textOf } from '../provider-api/read.ts'

/** Discord, “Error messages” and “Rate limits”: https://docs.discord.com/developers/reference#error-messages */
const discordApi: Api = {
  name: 'Discord',
  problemOf(body) {
    const seconds = numberIn(body, 'retry_after')
    return {
      code: textIn(body, 'code'),
      message: textIn(body, 'message'),
      waitMs: seconds === undefined ? undefined : seconds * 1_000,
    }
  },
}

// Discord, “Execute Webhook”: https://docs.discord.com/developers/resources/webhook#execute-webhook
export default defineTask({
  type: 'discord.send-message',
  title: 'Send a message',
  description: 'Posts in the channel of Discord that was picked in connecting.',
  icon: 'message-square',
  category: 'Discord',
  provider: 'discord',
  scopes: ['webhook.incoming'],
  // A webhook takes no nonce.
  idempotent: false,
  input: Type.Object({
    content: Type.String({
      title: 'Content',
      description: 'In Discord’s Markdown.',
      minLength: 1,
      maxLength: 2_000,
      pattern: '\\S',
    }),
    username: Type.Optional(
      Type.String({
        title: 'Name',
        description: 'Shown in place of the webhook’s.',
        minLength: 1,
        maxLength: 80,
      }),
    ),
    threadId: Type.Optional(
      Type.String({ title: 'Thread', description: 'A thread of the channel.', pattern: '^[0-9]{1,20}$' }),
    ),
    mentions: Type.Optional(
      Type.Boolean({
        title: 'Notify those mentioned',
        description: 'Off: @everyone and other mentions in the text notify nobody.',
        default: false,
      }),
    ),
  }),
  output: Type.Object({
    id: Type.String({ title: 'Id' }),
    channelId: Type.String({ title: 'Channel' }),
  }),
  async run({ input: { content, username, threadId, mentions = false }, fetch }) {
    const answer = await callApi(fetch, discordApi, {
      method: 'POST',
      url: '/',
      // Without `wait` the answer is empty, and comes before the message was taken.
      query: { wait: true, thread_id: threadId },
      json: { content, username, allowed_mentions: mentions ? undefined : { parse: [] } },
    })
    return { id: textOf(answer, 'id'), channelId: textOf(answer, 'channel_id') }
  },
})
