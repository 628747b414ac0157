import { defineProvider } from '@patchbay/sdk'

// Notion, “Authorization”: https://developers.notion.com/guides/get-started/authorization
export const notion = defineProvider({
  kind: 'oauth2',
  name: 'notion',
  title: 'Notion',
  icon: 'book-open',
  endpoints: {
    authorizationUrl: 'https://api.notion.com/v1/oauth/authorize',
    tokenUrl: 'https://api.notion.com/v1/oauth/token',
    revocationUrl: 'https://api.notion.com/v1/oauth/revoke',
    apiBaseUrl: 'https://api.notion.com',
  },
  // Notion has no scopes: its user picks pages, the integration's settings say what may be done with them.
  scopes: [],
  // “Create a token”: its answer says for which workspace; bot_id is what identifies the authorization.
  account: { id: 'bot_id', name: 'workspace_name', picture: 'workspace_icon' },
  authorizationParams: { owner: 'user' },
  // The token endpoint takes Basic authentication, JSON and the version of the API.
  tokenEndpointAuth: 'basic',
  tokenRequestFormat: 'json',
  tokenRequestHeaders: { 'notion-version': '2025-09-03' },
  // “Status codes”: it names errors in `code`, such as `invalid_grant`, at the token endpoint too. “Refresh a token”:
  // refresh tokens are rotated, and no answer says when a token expires: status 401 does.
  pkce: false,
  revocation: 'json',
  help: 'At notion.so/profile/integrations, create a public integration that may read, insert and update content, and give it the callback URL as its redirect URI.',
})
