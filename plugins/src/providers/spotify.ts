import { defineProvider } from '@patchbay/sdk'

// Spotify for Developers, “Authorization Code Flow”:
// https://developer.spotify.com/documentation/web-api/tutorials/code-flow
export const spotify = defineProvider({
  kind: 'oauth2',
  name: 'spotify',
  title: 'Spotify',
  icon: 'music',
  endpoints: {
    authorizationUrl: 'https://accounts.spotify.com/authorize',
    tokenUrl: 'https://accounts.spotify.com/api/token',
    apiBaseUrl: 'https://api.spotify.com',
    userInfoUrl: 'https://api.spotify.com/v1/me',
  },
  scopes: ['user-read-private'],
  account: { id: 'id', name: 'display_name', picture: 'images.0.url' },
  tokenEndpointAuth: 'basic',
  help: 'In the Spotify developer dashboard, create an app for the Web API and add the callback URL to its redirect URIs: with https, or with http://127.0.0.1 and not localhost.',
})
