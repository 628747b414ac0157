import { expect, test } from 'vitest'
import { networkWords, repeatWords } from './network-words.ts'

test.each([
  ['public', 'Any public host'],
  [['api.x.com', 'x.com'], 'api.x.com, x.com'],
  [[], 'No host'],
  [undefined, 'No host'],
  [{ fromInput: 'hosts' }, 'The hosts that its field “hosts” lists'],
])('%j is said as %s', (network, words) => {
  expect(networkWords(network)).toBe(words)
})

test.each([
  [true, 'Always safe'],
  [false, 'Only safe if it had not reached a host yet'],
  [{ field: 'method', in: ['GET', 'PUT'] }, 'Safe if “method” is GET, PUT'],
])('repeating: %j is said as %s', (idempotent, words) => {
  expect(repeatWords(idempotent)).toBe(words)
})
