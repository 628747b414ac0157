import { defineProvider } from '@patchbay/sdk'

// X API documentation, “OAuth 2.0 Authorization Code Flow with PKCE”:
// https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token
export const twitter = defineProvider({
  kind: 'oauth2',
  name: 'twitter',
  title: 'X (Twitter)',
  icon: 'at-sign',
  endpoints: {
    authorizationUrl: 'https://x.com/i/oauth2/authorize',
    tokenUrl: 'https://api.x.com/2/oauth2/token',
    revocationUrl: 'https://api.x.com/2/oauth2/revoke',
    apiBaseUrl: 'https://api.x.com',
    userInfoUrl: 'https://api.x.com/2/users/me?user.fields=profile_image_url',
  },
  // A token lives for two hours, and comes with a refresh token only where offline.access was granted.
  scopes: ['tweet.read', 'tweet.write', 'users.read', 'offline.access'],
  account: { id: 'data.id', name: 'data.username', picture: 'data.profile_image_url' },
  // “Confidential clients”: they authenticate by the Basic scheme, at the token endpoint and in revoking.
  tokenEndpointAuth: 'basic',
  // What it says of a refresh token that was used before or has ended: “Value passed for the token was invalid”.
  refreshRefusals: ['invalid_request'],
  // X refuses authorization requests without a challenge.
  pkce: true,
  // “Rate limits”: each endpoint has a window of its own for each user.
  rateLimitPer: 'task',
  help: 'In the X developer portal, set up user authentication for an app of the type “Web App” (a confidential client) with read and write permissions, and give it the callback URL.',
})
