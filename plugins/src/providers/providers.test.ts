import { expect, test } from 'vitest'
import type { OAuth2Provider } from '@patchbay/sdk'
import { builtinProviders } from './index.ts'

const cases = builtinProviders.map((provider) => ({ name: provider.name, provider }))
const oauth2 = builtinProviders.filter(({ kind }) => kind === 'oauth2') as OAuth2Provider[]

test('all that are named in the contract are there, each once', () => {
  const names = builtinProviders.map(({ name }) => name)
  expect(names.toSorted()).toEqual(
    'discord github google linkedin mastodon notion oauth2 openai slack spotify telegram twitter'.split(' '),
  )
})

test.each(cases)('$name is plain data with a name, a title, an icon and help', ({ provider }) => {
  expect(structuredClone(provider)).toEqual(provider)
  expect(provider.name).toMatch(/^[a-z][a-z0-9-]*$/)
  expect(provider.title).toMatch(/\w/)
  expect(provider.icon).toMatch(/^[a-z0-9-]+$/)
  const help = provider.kind === 'oauth2' ? [provider.help] : provider.fields.map((field) => field.help)
  for (const sentence of help) expect(sentence).toMatch(/\.$/)
})

test.each(cases.filter(({ name }) => name !== 'oauth2'))('$name is reached over https', ({ provider }) => {
  const { apiBaseUrl, ...endpoints } = provider.endpoints
  const absolute = provider.kind === 'oauth2' ? Object.values(endpoints) : []
  const origins = provider.kind === 'oauth2' ? (provider.apiOrigins ?? []) : []
  for (const url of absolute) expect(new URL(url).protocol).toBe('https:')
  for (const origin of [apiBaseUrl, ...origins]) {
    expect(new URL(origin ?? '').origin).toBe(origin)
    expect(origin).toMatch(/^https:/)
  }
})

test.each(oauth2.map((provider) => ({ name: provider.name, provider })))(
  '$name asks for scopes that can be told apart',
  ({ provider: { scopes, scopeSeparator = ' ' } }) => {
    expect(new Set(scopes).size).toBe(scopes.length)
    for (const scope of scopes) {
      // RFC 6749, 3.3
      expect(scope).toMatch(/^[\x21\x23-\x5B\x5D-\x7E]+$/)
      expect(scope).not.toContain(scopeSeparator)
    }
  },
)

test.each(cases)('$name finds its account by paths', ({ provider: { account } }) => {
  for (const path of Object.values(account ?? {})) expect(path).toMatch(/^\w+(?:\.\w+)*$/)
})

test.each(cases)('$name puts into its credential what it has', ({ provider }) => {
  const { credential } = provider
  if (!credential) return
  const text = credential.in === 'header' ? credential.value : credential.prefix
  const named = [...text.matchAll(/\{(.+?)\}/g)].map(([, name]) => name)
  expect(named).not.toEqual([])
  if (provider.kind === 'api-key') {
    expect(provider.fields.map(({ name }) => name)).toEqual(expect.arrayContaining(named))
  }
})

test('every key is secret', () => {
  for (const provider of builtinProviders) {
    if (provider.kind === 'api-key') expect(provider.fields.some(({ secret }) => secret)).toBe(true)
  }
})
