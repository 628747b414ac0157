import type { Json } from '@patchbay/sdk'
import { expect, test } from 'vitest'
import { parsePath, readPath, type Step } from './path.ts'

test.each<{ path: string; steps: Step[] | undefined }>([
  { path: '', steps: [] },
  { path: 'a', steps: ['a'] },
  { path: 'a.b', steps: ['a', 'b'] },
  { path: 'a.b[0].c', steps: ['a', 'b', 0, 'c'] },
  { path: '[0][12]', steps: [0, 12] },
  { path: '["any name"]', steps: ['any name'] },
  { path: String.raw`a["\"q\" \\"].b`, steps: ['a', '"q" \\', 'b'] },
  { path: 'über.größe', steps: ['über', 'größe'] },
  { path: 'a b.c', steps: ['a b', 'c'] },
  { path: '0', steps: ['0'] },
  { path: '.', steps: undefined },
  { path: '.a', steps: undefined },
  { path: 'a.', steps: undefined },
  { path: 'a..b', steps: undefined },
  { path: 'a[', steps: undefined },
  { path: 'a[]', steps: undefined },
  { path: 'a[-1]', steps: undefined },
  { path: 'a[1.5]', steps: undefined },
  { path: 'a[9999999999]', steps: undefined },
  { path: 'a["b]', steps: undefined },
  { path: String.raw`a["\x"]`, steps: undefined },
  { path: 'a]b', steps: undefined },
  { path: 'a["b"]c', steps: undefined },
])('$path is $steps', ({ path, steps }) => {
  expect(parsePath(path)).toEqual(steps)
})

const value: Json = { a: { list: [1, [2], { n: null }], '': 0, length: 7 }, text: 'abc' }

test.each<{ path: string; found: Json | undefined }>([
  { path: '', found: value },
  { path: 'a.list[1][0]', found: 2 },
  { path: 'a.list[2].n', found: null },
  { path: 'a.list["1"]', found: [2] },
  { path: 'a[""]', found: 0 },
  { path: 'a.length', found: 7 },
  { path: 'a.nope', found: undefined },
  { path: 'a.nope.further', found: undefined },
  { path: 'a.list[3]', found: undefined },
  { path: 'a.list[2].n.further', found: undefined },
  // What a list, a text or any object has beside what was put there is no part of the value.
  { path: 'a.list.length', found: undefined },
  { path: 'text.length', found: undefined },
  { path: 'text[0]', found: undefined },
  { path: 'a.constructor', found: undefined },
  { path: 'a.__proto__', found: undefined },
  { path: 'a.list.map', found: undefined },
  { path: 'a..list', found: undefined },
])('$path leads to $found', ({ path, found }) => {
  expect(readPath(value, path)).toEqual(found)
})

test('nothing leads nowhere', () => {
  expect(readPath(undefined, '')).toBeUndefined()
  expect(readPath(undefined, 'a')).toBeUndefined()
})

test('a member that is named like the prototype is one like others', () => {
  const odd = JSON.parse('{"__proto__": {"n": 1}}') as Json
  expect(readPath(odd, '__proto__.n')).toBe(1)
})
