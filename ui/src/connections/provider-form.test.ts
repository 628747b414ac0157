import { expect, test } from 'vitest'
import type { Provider } from '../api/types.ts'
import { formOf, problemsOf, scopesOf, settingsOf } from './provider-form.ts'

const twitter: Provider = {
  name: 'twitter',
  title: 'X (Twitter)',
  icon: null,
  kind: 'oauth2',
  configured: true,
  scopes: ['tweet.read', 'tweet.write'],
  callbackUrl: 'http://127.0.0.1:3000/oauth/twitter/callback',
  fields: [],
  help: null,
  endpoints: { tokenUrl: 'https://api.x.com/2/oauth2/token' },
  settings: {
    clientId: 'id',
    scopes: ['tweet.read'],
    endpoints: { apiBaseUrl: 'https://x.example.com' },
    generic: null,
    updatedAt: '2026-11-25T10:00:00.000Z',
  },
}

test('only what an administrator has set is sent again, and no secret unless a new one is typed', () => {
  const form = formOf(twitter)
  expect(settingsOf(form, 'oauth2')).toEqual({
    clientId: 'id',
    scopes: ['tweet.read'],
    endpoints: { apiBaseUrl: 'https://x.example.com' },
  })
  expect(settingsOf({ ...form, clientSecret: ' s ' }, 'oauth2')).toMatchObject({ clientSecret: ' s ' })
})

test('all that is missing is told at once, and a name that cannot be one', () => {
  const pathsOf = (...of: Parameters<typeof problemsOf>) => problemsOf(...of).map(({ path }) => path)
  const given = { isNew: true, hasSecret: false, needsEndpoints: true }
  const others = ['/clientId', '/clientSecret', '/endpoints/authorizationUrl', '/endpoints/tokenUrl']
  expect(pathsOf(formOf(undefined), given)).toEqual(['/name', ...others])
  expect(pathsOf({ ...formOf(undefined), name: 'Not a name' }, given)).toEqual(['/name', ...others])
  expect(pathsOf({ ...formOf(undefined), name: 'smithy' }, given)).toEqual(others)
  expect(pathsOf(formOf(twitter), { isNew: false, hasSecret: true, needsEndpoints: false })).toEqual([])
})

test('what is emptied goes by the plugin again', () => {
  const form = formOf(twitter)
  const emptied = { ...form, scopes: ' ', endpoints: { ...form.endpoints, apiBaseUrl: ' ' } }
  expect(settingsOf(emptied, 'oauth2')).toEqual({ clientId: 'id', endpoints: {} })
})

test('for API keys the endpoints are all that is sent', () => {
  expect(settingsOf(formOf({ ...twitter, kind: 'api-key' }), 'api-key')).toEqual({
    endpoints: { apiBaseUrl: 'https://x.example.com' },
  })
})

test('one that no plugin defines keeps its title, and how its account is read', () => {
  const generic = {
    title: 'Forge',
    tokenEndpointAuth: 'basic' as const,
    account: { id: 'uid', name: 'nick' },
  }
  const { settings } = twitter
  const form = formOf({ ...twitter, settings: settings && { ...settings, generic } })
  expect(settingsOf(form, 'oauth2')).toMatchObject(generic)
  expect(settingsOf(formOf(undefined), 'oauth2')).toMatchObject({
    tokenEndpointAuth: 'body',
    account: { id: 'sub', name: 'name', picture: 'picture' },
  })
})

test.each([
  ['a b', ['a', 'b']],
  ['a,b\nc  a', ['a', 'b', 'c']],
  [' ', []],
])('%j are the scopes %j', (text, scopes) => {
  expect(scopesOf(text)).toEqual(scopes)
})
