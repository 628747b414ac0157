import { expect, test } from 'vitest'
import { auditDetails, auditWords } from './audit-words.ts'

test('known actions are said in words, others as they are', () => {
  expect(auditWords('user.login')).toBe('Signed in')
  expect(auditWords('moon.landing')).toBe('moon.landing')
  expect(auditWords('constructor')).toBe('constructor')
})

test('details come in one line', () => {
  expect(auditDetails({ email: 'ada@example.com', changed: ['role', 'plan'], count: 2 })).toBe(
    'email ada@example.com, changed role + plan, count 2',
  )
})
