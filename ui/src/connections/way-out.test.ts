import { expect, test } from 'vitest'
import { wayOutOf } from './way-out.ts'

test('a refused call leads to where an account is connected, and back', () => {
  const connectUrl = 'https://hub.example.com/integrations?connect=twitter&scopes=a+b'
  const problem = { code: 'integration_missing', connectUrl }
  expect(wayOutOf(problem)).toEqual({
    label: 'Connect an account',
    href: '/integrations?connect=twitter&scopes=a+b',
  })
  expect(wayOutOf(problem, '/interactions/1')?.href).toBe(
    '/integrations?connect=twitter&scopes=a+b&returnTo=%2Finteractions%2F1',
  )
})

test('one that wants consent leads to what is asked for', () => {
  const problem = { code: 'consent_required', consentUrl: 'http://127.0.0.1:3000/consent?tasks=custom.a@1' }
  expect(wayOutOf(problem)).toEqual({
    label: 'See what it asks for',
    href: '/consent?tasks=custom.a%401',
  })
})

test.each([
  undefined,
  'no',
  {},
  { code: 'invalid_input' },
  { code: 'toString' },
  { code: 'integration_missing' },
])('there is none for %j', (answer) => expect(wayOutOf(answer)).toBeUndefined())
