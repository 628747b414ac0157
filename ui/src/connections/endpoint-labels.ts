import type { EndpointName } from './provider-form.ts'

export const endpointLabels: Record<EndpointName, { label: string; hint?: string }> = {
  authorizationUrl: { label: 'Authorization URL', hint: 'Where people are sent to allow the access.' },
  tokenUrl: { label: 'Token URL' },
  revocationUrl: {
    label: 'Revocation URL',
    hint: 'Without it, disconnecting forgets the access here but does not end it there.',
  },
  userInfoUrl: { label: 'Account URL', hint: 'Its answer, in JSON, says whose account it is.' },
  apiBaseUrl: {
    label: 'API',
    hint: 'What all addresses begin with, such as https://api.example.com. Tasks add the rest.',
  },
}
