import { drawGraph } from '@patchbay/graph/testing'
import { expect, test } from 'vitest'
import { freeName, nameFrom, nameRefusal } from './task-names.ts'

test.each([
  ['core.http-request', 'http-request'],
  ['custom.Résumé 2', 'resume-2'],
  ['42', 'task'],
])('%s is named %s', (type, name) => {
  expect(nameFrom(type)).toBe(name)
})

test('taken names get a number', () => {
  expect(freeName('wait', new Set())).toBe('wait')
  expect(freeName('wait', new Set(['wait', 'wait-2']))).toBe('wait-3')
  expect(freeName('wait-2', new Set(['wait-2', 'wait']))).toBe('wait-3')
})

test.each([
  ['a', undefined],
  ['b', /Another/],
  ['', /needed/],
  ['Upper', /Lower-case/],
  ['x'.repeat(65), /64/],
])('whether a task may be named %j', (name, refusal) => {
  const reason = nameRefusal(name, 'a', drawGraph('a>b'))
  if (refusal) expect(reason).toMatch(refusal)
  else expect(reason).toBeUndefined()
})
