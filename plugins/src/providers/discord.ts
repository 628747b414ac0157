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
  credential: { in: 'path', prefix: '/api/webhooks/{webhook.id}/{webhook.token}' },
  help: 'In the Discord developer portal, create an application and add the callback URL under “OAuth2”.',
})
