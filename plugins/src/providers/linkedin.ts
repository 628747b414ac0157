import { defineProvider } from '@patchbay/sdk'

// Microsoft Learn, “LinkedIn: Authorization Code Flow (3-legged OAuth)”:
// https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
export const linkedin = defineProvider({
  kind: 'oauth2',
  name: 'linkedin',
  title: 'LinkedIn',
  icon: 'users',
  endpoints: {
    authorizationUrl: 'https://www.linkedin.com/oauth/v2/authorization',
    tokenUrl: 'https://www.linkedin.com/oauth/v2/accessToken',
    apiBaseUrl: 'https://api.linkedin.com',
    // LinkedIn documents no revocation. “Sign In with LinkedIn using OpenID Connect”: the profile API is closed to most apps, this is not.
    userInfoUrl: 'https://api.linkedin.com/v2/userinfo',
  },
  scopes: ['openid', 'profile', 'w_member_social'],
  account: { id: 'sub', name: 'name', picture: 'picture' },
  // “Authorization Code Flow for Native Clients”: PKCE is theirs, at another endpoint.
  pkce: false,
  // “Refresh Tokens with OAuth 2.0”: only approved partners get any. The token of others is good for 60 days, and
  // then its user connects it again; it is refused with status 401, as one that its user has revoked is.
  // “Rate limiting”: each endpoint has a budget of its own for each member.
  rateLimitPer: 'task',
  help: 'In the LinkedIn developer portal, create an app with the products “Sign In with LinkedIn using OpenID Connect” and “Share on LinkedIn”, and add the callback URL under “Auth”.',
})
