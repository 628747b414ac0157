import { defineProvider } from '@patchbay/sdk'

// Google Identity, “Using OAuth 2.0 for Web Server Applications”:
// https://developers.google.com/identity/protocols/oauth2/web-server
export const google = defineProvider({
  kind: 'oauth2',
  name: 'google',
  title: 'Google',
  icon: 'mail',
  endpoints: {
    authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenUrl: 'https://oauth2.googleapis.com/token',
    revocationUrl: 'https://oauth2.googleapis.com/revoke',
    apiBaseUrl: 'https://sheets.googleapis.com',
    userInfoUrl: 'https://openidconnect.googleapis.com/v1/userinfo',
  },
  apiOrigins: ['https://gmail.googleapis.com'],
  // Who it is; tasks ask for what they need when they need it. Not `email` for short: answers name that scope
  // by its URL, whatever the request did.
  scopes: ['openid', 'https://www.googleapis.com/auth/userinfo.email'],
  account: { id: 'sub', name: 'email', picture: 'picture' },
  authorizationParams: {
    // A refresh token is given with `offline` only, and a second time only to a user who consents again.
    access_type: 'offline',
    prompt: 'consent',
    // “Incremental authorization”: what was granted before stays granted.
    include_granted_scopes: 'true',
  },
  // “Refresh token expiration”: it is not rotated. `invalid_grant` says that it was revoked, is older than the six
  // months for which it may lie unused, or of an app that is still being tested, where it is good for seven days.
  // “Revoking a token”: with either token both end; one that has ended is answered 400 with `invalid_token`.
  // Each API has quotas of its own for each user.
  rateLimitPer: 'task',
  help: 'In the Google Cloud console, create an OAuth client of the type “Web application” with the callback URL, and enable the APIs that tasks use: Google Sheets, Gmail.',
})
