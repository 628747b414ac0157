import type { EndpointName } from './provider-form.ts'

export const endpointLabels: Record<EndpointName, { label: string; hint?: string }> = {
  authorizationUrl: { label: 'Authorization URL', hint: 'Where people say yes.' },
  tokenUrl: { label: 'Token URL' },
  revocationUrl: { label: 'Revocation URL', hint: 'Empty: tokens are forgotten here, not ended there.' },
  userInfoUrl: { label: 'Account URL', hint: 'Answers, as JSON, whose account it is.' },
  apiBaseUrl: { label: 'API', hint: 'An origin, such as https://api.example.com: the paths are the tasks’.' },
}
