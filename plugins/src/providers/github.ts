import { defineProvider } from '@patchbay/sdk'

// GitHub Docs, “Authorizing OAuth apps”:
// https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
export const github = defineProvider({
  kind: 'oauth2',
  name: 'github',
  title: 'GitHub',
  icon: 'git-branch',
  endpoints: {
    authorizationUrl: 'https://github.com/login/oauth/authorize',
    tokenUrl: 'https://github.com/login/oauth/access_token',
    // GitHub Docs, “REST API endpoints for OAuth authorizations: Delete an app token”.
    revocationUrl: 'https://api.github.com/applications/{clientId}/token',
    apiBaseUrl: 'https://api.github.com',
    userInfoUrl: 'https://api.github.com/user',
  },
  // “Scopes for OAuth apps”: what `repo` includes is not listed beside it in answers, so tasks ask for it
  // whole, though `public_repo` would do for public repositories.
  scopes: ['repo'],
  account: { id: 'id', name: 'login', picture: 'avatar_url' },
  // Without it, the token endpoint answers with a form. Its tokens have no `expires_in` and no refresh token:
  // they are good until they are revoked, or have not been used for a year.
  tokenRequestHeaders: { accept: 'application/json' },
  // Answers list the scopes with commas between them; requests may.
  scopeSeparator: ',',
  // “Troubleshooting OAuth app access token request errors”, for apps whose tokens expire.
  refreshRefusals: ['bad_refresh_token'],
  // “Refreshing user access tokens”: these are rotated. “Rate limits for the REST API”: the primary one is told by
  // headers in seconds since the epoch; the secondary one comes with status 403 and `retry-after`.
  revocation: 'github',
  help: 'In GitHub, register an OAuth app (Settings › Developer settings › OAuth Apps) with the callback URL, and generate a client secret.',
})
