import { expect, test } from 'vitest'
import type { Restriction } from '../api/types.ts'
import { restrictionWords, toForm, toRestriction } from './restriction-form.ts'

test.each<[Restriction, string]>([
  [{ hosts: null, provider: true, limits: {} }, ''],
  [{ hosts: [], provider: true, limits: {} }, 'No host'],
  [
    { hosts: ['a.example.com', '*.b.example.com'], provider: false, limits: { cpuMs: 500, memoryMb: 32 } },
    'Of its hosts only a.example.com, *.b.example.com; nobody’s account; at most 0.5 s of CPU, 32 MB of memory',
  ],
])('%j is said as "%s", and is the same after it was in the form', (restriction, words) => {
  expect(restrictionWords(restriction)).toBe(words)
  expect(toRestriction(toForm(restriction))).toEqual(restriction)
})

test('hosts may be written in lines or with commas, and a host twice', () => {
  const form = {
    ...toForm(undefined),
    someHosts: true,
    hosts: 'a.example.com,\n b.example.com a.example.com ',
  }
  expect(toRestriction(form).hosts).toEqual(['a.example.com', 'b.example.com'])
})

test('a task that nobody has restricted is restricted in nothing', () => {
  expect(toRestriction(toForm(undefined))).toEqual({ hosts: null, provider: true, limits: {} })
})
