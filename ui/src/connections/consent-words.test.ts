import { expect, test } from 'vitest'
import { authorWords, ownerWords, reachWords } from './consent-words.ts'

test('an author is called by name, and a package is no person', () => {
  expect(ownerWords({ id: 'u1', name: 'Ann' })).toBe('Ann, who has an account on this hub')
  expect(ownerWords({ id: 'u1', name: null })).toBe('Somebody who is gone')
  expect(ownerWords({ id: 'package:mail', name: 'mail' })).toBe(
    'The package mail that an administrator has put here',
  )
})

test('a task is said to be written by its author, or to be part of its package', () => {
  expect(authorWords({ id: 'u1', name: 'Ann' })).toBe('Written by Ann, who has an account on this hub')
  expect(authorWords({ id: 'u1', name: null })).toBe('Written by somebody who is gone')
  expect(authorWords({ id: 'package:mail', name: 'mail' })).toBe(
    'Part of the package mail that an administrator has put here',
  )
})

test.each([
  [[], 'no other host'],
  [['a.example.com', '*.b.example'], 'a.example.com, *.b.example'],
  [['a.example.com', 'public'], 'any public host'],
])('hosts %j are said as %s', (hosts, words) => {
  expect(reachWords(hosts)).toBe(words)
})
