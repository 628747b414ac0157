import { expect, test } from 'vitest'
import { auditDetails, auditWords } from './audit-words.ts'

test('known actions are said in words, others as they are', () => {
  expect(auditWords('user.login')).toBe('Signed in')
  expect(auditWords('moon.landing')).toBe('moon.landing')
  expect(auditWords('constructor')).toBe('constructor')
})

test('details come in one line, by the name that people know', () => {
  expect(auditDetails({ id: 'u1', email: 'ada@example.com', role: 'admin', count: 2 })).toBe(
    'ada@example.com · role admin · count 2',
  )
  expect(auditDetails({ id: 'u1', changed: ['role', 'plan'] })).toBe('id u1 · changed role, plan')
  expect(auditDetails({ changed: ['plans', 'returnOrigins'] })).toBe('changed plans, return origins')
  expect(auditDetails({})).toBe('')
})
