import { defineProvider } from '@patchbay/sdk'

// Slack, “Installing with OAuth”: https://docs.slack.dev/authentication/installing-with-oauth
export const slack = defineProvider({
  kind: 'oauth2',
  name: 'slack',
  title: 'Slack',
  icon: 'hash',
  endpoints: {
    authorizationUrl: 'https://slack.com/oauth/v2/authorize',
    // Slack answers errors with status 200 and `ok: false`, here as everywhere.
    tokenUrl: 'https://slack.com/api/oauth.v2.access',
    revocationUrl: 'https://slack.com/api/auth.revoke',
    apiBaseUrl: 'https://slack.com',
    userInfoUrl: 'https://slack.com/api/auth.test',
  },
  scopes: ['chat:write'],
  account: { id: 'user_id', name: 'user' },
  // `scope` would ask for a bot of the workspace. A user's own token is asked for with `user_scope`, and
  // stands in the answer's `authed_user`.
  scopeParam: 'user_scope',
  tokenPath: 'authed_user',
  // “Using token rotation”: a token that was refreshed stands at the top of the answer.
  refreshRefusals: ['invalid_refresh_token', 'token_revoked'],
  // “auth.test: Errors”, which all methods have. They come with status 200.
  tokenRefusals: {
    path: 'error',
    values: ['token_revoked', 'token_expired', 'invalid_auth', 'not_authed', 'account_inactive'],
  },
  scopeSeparator: ',',
  // “Using PKCE”: it is for apps that were marked as public clients for good. One with a secret is not.
  pkce: false,
  // auth.revoke takes no token but the one that authorizes it.
  revocation: 'bearer',
  // “Rate limits”: each method has a budget of its own.
  rateLimitPer: 'task',
  help: 'At api.slack.com/apps, create an app, add the callback URL under “OAuth & Permissions” and the user token scope chat:write.',
})
