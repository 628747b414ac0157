import { defineTask, FatalError, Type } from '@patchbay/sdk'
import { callApi, type Api } from '../provider-api/call-api.ts'
import { numberIn, numberOf, textIn, textOf } from '../provider-api/read.ts'

/** Telegram, “Making requests” and “ResponseParameters”: https://core.telegram.org/bots/api#making-requests */
const telegramApi: Api = {
  name: 'Telegram',
  problemOf(body) {
    const seconds = numberIn(body, 'parameters.retry_after')
    const moved = textIn(body, 'parameters.migrate_to_chat_id')
    const description = textIn(body, 'description')
    return {
      message: moved === undefined ? description : `${description}: the chat’s id is ${moved} now`,
      waitMs: seconds === undefined ? undefined : seconds * 1_000,
    }
  },
}

/** In UTF-16 units, as Telegram counts; of what remains when formatting was read. */
const maxText = 4_096

// Telegram, “sendMessage”: https://core.telegram.org/bots/api#sendmessage
export default defineTask({
  type: 'telegram.send-message',
  title: 'Send a message',
  description: 'Sends a message of Telegram, as the connected bot.',
  icon: 'send',
  category: 'Telegram',
  provider: 'telegram',
  idempotent: false,
  input: Type.Object({
    chat: Type.String({
      title: 'Chat',
      description:
        'Its id, or the name of a public channel. Who has never written to the bot cannot be reached.',
      pattern: '^(-?[0-9]{1,20}|@[A-Za-z0-9_]{4,32})$',
      examples: ['123456789', '@patchbay_news'],
    }),
    text: Type.String({ title: 'Text', minLength: 1, maxLength: 20_000, pattern: '\\S' }),
    format: Type.Optional(
      Type.Enum(['MarkdownV2', 'HTML'], {
        title: 'Format',
        description: 'How the text is formatted; plain unless given.',
      }),
    ),
    silent: Type.Optional(Type.Boolean({ title: 'Without a sound', default: false })),
    replyTo: Type.Optional(
      Type.Integer({ title: 'Reply to', description: 'The id of a message in the chat.', minimum: 1 }),
    ),
  }),
  output: Type.Object({
    messageId: Type.Integer({ title: 'Message' }),
    chatId: Type.String({ title: 'Chat' }),
  }),
  async run({ input: { chat, text, format, silent, replyTo }, fetch }) {
    if (format === undefined && text.length > maxText) {
      throw new FatalError(
        `"text" has ${text.length} characters as Telegram counts, of at most ${maxText}: shorten it by ${text.length - maxText}, or send two messages`,
      )
    }
    const answer = await callApi(fetch, telegramApi, {
      method: 'POST',
      url: '/sendMessage',
      json: {
        chat_id: chat,
        text,
        parse_mode: format,
        disable_notification: silent,
        reply_parameters: replyTo === undefined ? undefined : { message_id: replyTo },
      },
    })
    return { messageId: numberOf(answer, 'result.message_id'), chatId: textOf(answer, 'result.chat.id') }
  },
})
