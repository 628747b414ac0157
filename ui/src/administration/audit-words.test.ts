import { expect, test } from 'vitest'
import { auditDetails, auditWords } from './audit-words.ts'

test('known actions are said in words, others as they are', () => {
  expect(auditWords('user.login')).toBe('Signed in')
  expect(auditWords('moon.landing')).toBe('moon.landing')
  expect(auditWords('constructor')).toBe('constructor')
})

const bo = '01a21615-fc50-76f2-845c-04a7e3dfc7a3'
const nameOf = (id: string) => (id === bo ? 'Bo Builder' : 'Somebody else')

test('details come in one line, by the name that people know', () => {
  expect(auditDetails({ id: 'u1', email: 'ada@example.com', role: 'admin', count: 2 }, nameOf)).toBe(
    'ada@example.com · role admin · count 2',
  )
  expect(auditDetails({ id: 'u1', changed: ['role', 'plan'] }, nameOf)).toBe('id u1 · changed role, plan')
  expect(auditDetails({ changed: ['plans', 'returnOrigins'] }, nameOf)).toBe('changed plans, return origins')
  expect(auditDetails({}, nameOf)).toBe('')
  expect(auditDetails({ type: 'custom.sum', author: bo }, nameOf)).toBe('type custom.sum · author Bo Builder')
})
