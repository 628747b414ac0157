import type { Restriction } from '../api/types.ts'
import { ownerWords, reachWords } from '../connections/consent-words.ts'
import { capitalized } from '../format/capitalized.ts'
import { restrictionWords } from '../tasks/restriction-form.ts'
import { roleOptions } from './roles.ts'

/** What somebody did, in words, by the action that the hub recorded. */
const words: Record<string, string> = {
  'user.register': 'Created an account',
  'user.login': 'Signed in',
  'user.login-failed': 'Failed to sign in',
  'user.change-password': 'Changed their password',
  'user.create': 'Created a user',
  'user.change': 'Changed a user',
  'user.delete': 'Deleted a user',
  'settings.change': 'Changed the settings',
  'provider.create': 'Set up a provider',
  'provider.change': 'Changed a provider',
  'provider.delete': 'Removed a provider',
  'integration.connect': 'Connected an account',
  'integration.disconnect': 'Disconnected an account',
  'integration.expire': 'Lost access to an account',
  'consent.give': 'Let a custom task act for them',
  'consent.revoke': 'Removed a custom task’s access',
  'api-key.create': 'Created an API key',
  'api-key.delete': 'Revoked an API key',
  'secrets.rotate': 'Changed the encryption key',
  'plugin.create': 'Created a custom task',
  'plugin.publish': 'Published a custom task',
  'plugin.delete': 'Deleted a custom task',
  'restriction.set': 'Restricted a task type',
  'restriction.remove': 'Lifted a task type’s restriction',
}

/** Such as `Signed in`; an action that is not known is said as it is. */
export function auditWords(action: string): string {
  return (Object.hasOwn(words, action) && words[action]) || action
}

/** Whom and what the hub's ids and names stand for. */
export interface AuditNames {
  person(id: string): string
  provider(name: string): string
}

/** What names a thing to people; its id is then of no use to them. */
const naming = ['name', 'email', 'account', 'type']

/** Fields of the hub whose names are no words of everyday English. */
const fields: Record<string, string> = {
  email: 'e-mail address',
  passwordHash: 'password',
  clientId: 'client ID',
  tokenEndpointAuth: 'way to send the client secret',
  generic: 'own settings',
}

/**
 * The details in one line, what names the thing first: `ada@example.com · Role: Administrator`.
 *
 * @param entry of the audit log
 */
export function auditDetails(
  { action, details }: { action: string; details: Record<string, unknown> },
  names: AuditNames,
): string {
  const named = naming.filter((name) => typeof details[name] === 'string')
  const said = new Set(named)
  const parts = named.map((name) => nameIn(action, name, String(details[name]), names))
  const isUser = action.startsWith('user.') && typeof details['id'] === 'string'
  if (isUser && named.length === 0) parts.push(names.person(String(details['id'])))
  if (named.length > 0 || isUser) said.add('id')
  if (action === 'restriction.set') {
    parts.push(restrictionWords(restrictionIn(details)) || 'May do all that it declares')
    for (const name of ['hosts', 'provider', 'limits']) said.add(name)
  }
  // The account of a key is called as its provider is.
  if (parts.includes(names.provider(String(details['provider'])))) said.add('provider')
  const others = Object.entries(details).filter(([name]) => !said.has(name))
  return [...parts, ...others.map(([name, value]) => wordsOf(action, name, value, names))]
    .filter((part) => part !== '')
    .join(' · ')
}

function nameIn(action: string, name: string, value: string, names: AuditNames): string {
  return name === 'name' && action.startsWith('provider.') ? names.provider(value) : value
}

/** As older entries may not have it whole. */
function restrictionIn(details: Record<string, unknown>): Restriction {
  return { hosts: null, provider: true, limits: {}, ...details }
}

function wordsOf(action: string, name: string, value: unknown, names: AuditNames): string {
  switch (name) {
    case 'id':
      return `ID: ${inWords(value)}`
    case 'role':
      return `Role: ${roleOptions.find((role) => role.value === value)?.label ?? inWords(value)}`
    case 'changed':
      return Array.isArray(value) && value.length === 0
        ? 'Nothing was different'
        : `${action.endsWith('.create') ? 'Set' : 'Changed'}: ${ofNames(value)}`
    case 'provider':
      return typeof value === 'string' ? `Provider: ${names.provider(value)}` : inWords(value)
    case 'author':
      return `Written by: ${authorWords(inWords(value), names)}`
    case 'hosts':
      return Array.isArray(value) ? `May reach: ${reachWords(value.map(inWords))}` : inWords(value)
    case 'revoked':
      return value === true ? 'Its access was ended there too' : 'Its access was only forgotten here'
    case 'reencrypted':
      return `Encrypted anew: ${inWords(value)}`
    case 'unreadable':
      return value === 0 ? '' : `Not readable: ${inWords(value)}`
    case 'keyId':
      return `Key: ${inWords(value)}`
    default:
      return `${capitalized(ofNames(name))}: ${inWords(value)}`
  }
}

/** Tasks that lie on the hub's disk have a package for their author. */
function authorWords(author: string, names: AuditNames): string {
  if (author.startsWith('package:')) return ownerWords({ id: author, name: author.slice('package:'.length) })
  return /^[0-9a-f-]{36}$/.test(author) ? names.person(author) : author
}

/** Names of the hub's fields as words: `returnOrigins` is `return origins`. */
function ofNames(names: unknown): string {
  const all = Array.isArray(names) ? names.map(inWords) : [inWords(names)]
  return all
    .map(
      (name) =>
        (Object.hasOwn(fields, name) && fields[name]) ||
        name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    )
    .join(', ')
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
