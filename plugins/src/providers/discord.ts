import { defineProvider } from '@patchbay/sdk'

// Discord developer documentation, “OAuth2: Webhooks”: https://docs.discord.com/developers/topics/oauth2
export const discord = defineProvider({
  kind: 'oauth2',
  name: 'discord',
  title: 'Discord',
  icon: 'message-square',
  endpoints: {
    authorizationUrl: 'https://discord.com/oauth2/authorize',
    tokenUrl: 'https://discord.com/api/oauth2/token',
    revocationUrl: 'https://discord.com/api/oauth2/token/revoke',
    apiBaseUrl: 'https://discord.com',
  },
  // No user's token may write a message. With this scope the user picks a channel instead, and the token
  // endpoint answers with a webhook for it: the account is that channel.
  scopes: ['webhook.incoming'],
  account: { id: 'webhook.channel_id', name: 'webhook.name' },
  // The webhook's URL is what authorizes, and refreshing the token does not give it again.
  // “Delete Webhook with Token”: it does not end with the token.
  credential: { in: 'path', prefix: '/api/webhooks/{webhook.id}/{webhook.token}', revocation: 'delete' },
  // “Opcodes and Status Codes: JSON Error Codes”: Unknown Webhook, with status 404, and Invalid Webhook Token. That
  // is what a webhook says which somebody has deleted in the channel's settings.
  tokenRefusals: { path: 'code', values: [10_015, 50_027] },
  help: 'In the Discord developer portal, create an application and add the callback URL under “OAuth2”.',
})
