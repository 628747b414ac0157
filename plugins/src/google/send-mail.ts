import { defineTask, FatalError, Type } from '@patchbay/sdk'
import { base64 } from '../base64.ts'
import { callApi } from '../provider-api/call-api.ts'
import { textOf } from '../provider-api/read.ts'
import { googleApi } from './google-api.ts'
import { mailMessage } from './mail-message.ts'

const address = Type.String({ minLength: 3, maxLength: 400 })

/** What one request may have in it: the host takes 1 MB. */
const maxMessage = 950_000

// Gmail API, “users.messages.send”:
// https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/send
export default defineTask({
  type: 'google.send-mail',
  title: 'Send mail',
  description: 'Sends an e-mail with Gmail, from the connected account.',
  icon: 'mail',
  category: 'Google',
  provider: 'google',
  scopes: ['https://www.googleapis.com/auth/gmail.send'],
  idempotent: false,
  input: Type.Object({
    to: Type.Array(address, {
      title: 'To',
      description: 'Addresses: mail@example.com or Name <mail@example.com>.',
      minItems: 1,
      maxItems: 100,
      examples: [['Ada <ada@example.com>']],
    }),
    subject: Type.String({ title: 'Subject', description: 'One line.', maxLength: 998 }),
    text: Type.String({ title: 'Text', maxLength: 500_000 }),
    html: Type.Optional(
      Type.String({
        title: 'HTML',
        description: 'Shown in place of the text where it can be.',
        maxLength: 500_000,
      }),
    ),
    cc: Type.Optional(Type.Array(address, { title: 'Cc', maxItems: 100 })),
    bcc: Type.Optional(Type.Array(address, { title: 'Bcc', maxItems: 100 })),
    replyTo: Type.Optional(Type.String({ title: 'Reply to', minLength: 3, maxLength: 400 })),
  }),
  output: Type.Object({
    id: Type.String({ title: 'Id' }),
    threadId: Type.String({ title: 'Thread' }),
  }),
  async run({ input, fetch }) {
    const message = mailMessage(input, `=_${crypto.randomUUID()}`)
    const raw = base64(message).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
    if (raw.length > maxMessage) {
      throw new FatalError(`"text" and "html" make a message of ${raw.length} bytes: shorten them`)
    }
    const answer = await callApi(fetch, googleApi, {
      method: 'POST',
      url: 'https://gmail.googleapis.com/gmail/v1/users/me/messages/send',
      json: { raw },
    })
    return { id: textOf(answer, 'id'), threadId: textOf(answer, 'threadId') }
  },
})
