import { defineProvider } from '@patchbay/sdk'

/** Any other provider that keeps to RFC 6749; for an instance of it an administrator tells the endpoints. */
export const oauth2 = defineProvider({
  kind: 'oauth2',
  name: 'oauth2',
  title: 'OAuth 2',
  icon: 'key-round',
  endpoints: { authorizationUrl: '', tokenUrl: '' },
  scopes: [],
  // As OpenID Connect has it.
  account: { id: 'sub', name: 'name', picture: 'picture' },
  help: 'Register an application with the callback URL at the provider, and copy its endpoints from the documentation there.',
})
