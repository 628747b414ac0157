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
  'secrets.rotate': 'Changed the secrets’ key',
  'plugin.create': 'Created a custom task',
  'plugin.publish': 'Published a custom task',
  'plugin.delete': 'Deleted a custom task',
  'restriction.set': 'Restricted a task type',
  'restriction.remove': 'Restricted a task type no more',
}

/** Such as `Signed in`; an action that is not known is said as it is. */
export function auditWords(action: string): string {
  return (Object.hasOwn(words, action) && words[action]) || action
}

/** Tasks that lie on the hub's disk have another author. */
const userId = /^[0-9a-f-]{36}$/

/** What names a thing to people; its id is then of no use to them. */
const naming = ['name', 'email', 'account']

/**
 * The details in one line, what names the thing first: `ada@example.com · role admin`.
 *
 * @param nameOf the name of who has an id
 */
export function auditDetails(details: Record<string, unknown>, nameOf: (userId: string) => string): string {
  const named = naming.filter((name) => typeof details[name] === 'string')
  const others = Object.keys(details).filter((name) => !named.includes(name))
  const said = others.filter((name) => name !== 'id' || named.length === 0)
  return [
    ...named.map((name) => inWords(details[name])),
    ...said.map((name) => `${name} ${ofDetail(name, details[name])}`),
  ].join(' · ')

  function ofDetail(name: string, value: unknown): string {
    if (name === 'changed') return ofNames(value)
    return name === 'author' && typeof value === 'string' && userId.test(value)
      ? nameOf(value)
      : inWords(value)
  }
}

/** Names of the hub's fields as words: `returnOrigins` is `return origins`. */
function ofNames(names: unknown): string {
  return inWords(names).replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
