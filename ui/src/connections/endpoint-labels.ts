import type { EndpointName } from './provider-form.ts'

export const endpointLabels: Record<EndpointName, { label: string; hint?: string }> = {
  authorizationUrl: { label: 'Authorization URL', hint: 'The page on which people allow access.' },
  tokenUrl: { label: 'Token URL' },
  revocationUrl: {
    label: 'Revocation URL',
    hint: 'If left empty, disconnecting deletes the tokens here, but they stay valid at the provider.',
  },
  userInfoUrl: { label: 'Account URL', hint: 'Its answer, in JSON, says whose account it is.' },
  apiBaseUrl: {
    label: 'API address',
    hint: 'Its beginning, such as https://api.example.com. Tasks add the path.',
  },
}
