import { defineProvider } from '@patchbay/sdk'

// Mastodon documentation, “OAuth API methods”: https://docs.joinmastodon.org/methods/oauth/
export const mastodon = defineProvider({
  kind: 'oauth2',
  name: 'mastodon',
  title: 'Mastodon',
  icon: 'megaphone',
  // Those of the largest server: an administrator sets those of another one, which differ by host alone.
  endpoints: {
    authorizationUrl: 'https://mastodon.social/oauth/authorize',
    tokenUrl: 'https://mastodon.social/oauth/token',
    revocationUrl: 'https://mastodon.social/oauth/revoke',
    apiBaseUrl: 'https://mastodon.social',
    userInfoUrl: 'https://mastodon.social/api/v1/accounts/verify_credentials',
  },
  // “Token”: it does not expire, and there is no refresh token. One that was revoked is refused with status 401.
  // “Rate limits”: for each account; `X-RateLimit-Reset` is a date in ISO 8601.
  scopes: ['read:accounts', 'write:statuses'],
  account: { id: 'url', name: 'acct', picture: 'avatar' },
  help: 'On your Mastodon server, create an application (Preferences › Development) with the callback URL and the scopes read:accounts and write:statuses. For another server than mastodon.social, set the endpoints to its host.',
})
