/** What somebody did, in words, by the action that the hub recorded. */
const words: Record<string, string> = {
  'user.register': 'Created an account',
  'user.login': 'Signed in',
  'user.login-failed': 'Was refused at sign-in',
  'user.change-password': 'Changed the own password',
  'user.create': 'Created a user',
  'user.change': 'Changed a user',
  'user.delete': 'Deleted a user',
  'settings.change': 'Changed the settings',
  'provider.create': 'Set a provider up',
  'provider.change': 'Changed a provider',
  'provider.delete': 'Removed a provider',
  'integration.connect': 'Connected an account',
  'integration.disconnect': 'Disconnected an account',
  'integration.expire': 'Lost the connection of an account',
  'consent.give': 'Let a custom task act',
  'consent.revoke': 'Let a custom task act no more',
  'api-key.create': 'Created an API key',
  'api-key.delete': 'Revoked an API key',
}

/** Such as `Signed in`; an action that is not known is said as it is. */
export function auditWords(action: string): string {
  return (Object.hasOwn(words, action) && words[action]) || action
}

/** The details in one line: `email ada@example.com, role admin`. */
export function auditDetails(details: Record<string, unknown>): string {
  return Object.entries(details)
    .map(
      ([name, value]) =>
        `${name} ${Array.isArray(value) ? value.join(' + ') : typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    .join(', ')
}
