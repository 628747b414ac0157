import { expect, test } from 'vitest'
import { outcomeOf } from './outcome.ts'

const about = (query: string, options: { account?: string; trusted?: boolean; administers?: boolean } = {}) =>
  outcomeOf(new URLSearchParams(query), { title: 'X', trusted: true, administers: false, ...options })

test('an address that tells of nothing says nothing', () => {
  expect(about('edit=twitter')).toBeUndefined()
})

test('a connected account is named, and one that is not there was not connected', () => {
  const query = 'connected=twitter&integration=1'
  expect(about(query, { account: '@ada' })).toMatchObject({ tone: 'ok', title: 'X is connected' })
  expect(about(query)).toBeUndefined()
})

test('a denied access is no failure', () => {
  expect(about('error=access_denied&error_description=x')).toMatchObject({
    tone: 'info',
    title: 'X was not connected',
    text: expect.stringContaining('denied'),
  })
})

test('why it failed is told where it was begun here, and nobody else’s words are', () => {
  const query = 'error=connect_failed&error_description=Call+0800+now'
  expect(about(query)?.text).toMatch(/^Call 0800 now Try again/)
  expect(about(query, { trusted: false })?.text).not.toContain('0800')
  expect(about(query, { trusted: false })?.text).toContain('could not be read')
  expect(about('error=provider_refused')?.text).toMatch(/refused at X.*callback URL/)
})

test('an administrator is led to where it can be mended', () => {
  const outcome = about('connected=x&error=provider_refused', { administers: true })
  expect(outcome?.text).toContain('Check the client ID')
  expect(outcome?.link).toEqual({ label: 'Go to the providers', href: '/providers' })
  expect(about('connected=x&error=provider_refused')?.link).toBeUndefined()
})
