import { expect, test } from 'vitest'
import { mask, maskBody, maskFields, maskText, secretStrings } from './mask-secrets.ts'

const headers = { authorization: 'Bearer abcdef-123', list: ['abcdef'] }

test('the leaves of a secret field are masked, its members stay readable', () => {
  expect(maskFields({ url: 'https://x', headers }, ['headers'])).toEqual({
    url: 'https://x',
    headers: { authorization: mask, list: [mask] },
  })
})

test('fields without a secret are passed on as they are', () => {
  const fields = { url: 'https://x' }
  expect(maskFields(fields, ['headers'])).toBe(fields)
})

test('a body is masked by task', () => {
  const body = { call: { headers, url: 'u' }, note: { headers: 'kept' } }
  expect(maskBody(body, new Map([['call', ['headers']]]))).toEqual({
    call: { headers: { authorization: mask, list: [mask] }, url: 'u' },
    note: { headers: 'kept' },
  })
})

test('secrets are masked in text, the longest first, short ones left alone', () => {
  const secrets = secretStrings({ headers: { ...headers, short: 'ab' } }, ['headers'])
  expect(secrets).toEqual(['Bearer abcdef-123', 'abcdef'])
  expect(maskText('sent Bearer abcdef-123 and abcdef, ab', secrets)).toBe(`sent ${mask} and ${mask}, ab`)
})
