import { defineProvider } from '@patchbay/sdk'

// OpenAI API reference, “Authentication”: https://platform.openai.com/docs/api-reference/authentication
export const openai = defineProvider({
  kind: 'api-key',
  name: 'openai',
  title: 'OpenAI',
  icon: 'bot',
  // An administrator may set any service with the same API: the origin here, its path in the tasks.
  endpoints: { apiBaseUrl: 'https://api.openai.com', userInfoUrl: '/v1/models' },
  fields: [
    {
      name: 'apiKey',
      title: 'API key',
      secret: true,
      help: 'From platform.openai.com/api-keys, or of the compatible service that is set up here.',
    },
  ],
  // “Rate limits”: headers tell of requests and of tokens apart, in spans of time such as 6m0s, until all of the
  // budget is there again. “Error codes”: a key that is no good is refused with status 401.
  credential: { in: 'header', name: 'authorization', value: 'Bearer {apiKey}' },
})
