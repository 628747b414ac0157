import { defineProvider } from '@patchbay/sdk'

// Telegram, “Bot API: Making requests”: https://core.telegram.org/bots/api#making-requests
export const telegram = defineProvider({
  kind: 'api-key',
  name: 'telegram',
  title: 'Telegram',
  icon: 'send',
  endpoints: { apiBaseUrl: 'https://api.telegram.org', userInfoUrl: '/getMe' },
  fields: [
    {
      name: 'token',
      title: 'Bot token',
      secret: true,
      help: 'From @BotFather, such as 123456:ABC-DEF1234ghIkl.',
    },
  ],
  account: { id: 'result.id', name: 'result.username' },
  // “Making requests”: a token that @BotFather has revoked is refused with status 401. How long to wait after 429 is
  // in the body, as `parameters.retry_after`.
  // A bot's methods lie under its token.
  credential: { in: 'path', prefix: '/bot{token}' },
})
