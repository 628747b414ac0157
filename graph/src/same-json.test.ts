import { expect, test } from 'vitest'
import { sameJson } from './same-json.ts'

test.each([
  { a: 1, b: 1, same: true },
  { a: 1, b: '1', same: false },
  { a: null, b: {}, same: false },
  { a: [1, { b: 2 }], b: [1, { b: 2 }], same: true },
  { a: [1], b: [1, 2], same: false },
  { a: [], b: {}, same: false },
  { a: { x: 1, y: [2] }, b: { y: [2], x: 1 }, same: true },
  { a: { x: 1 }, b: { y: 1 }, same: false },
  { a: { x: 1 }, b: { x: 1, y: 1 }, same: false },
])('$a and $b', ({ a, b, same }) => {
  expect(sameJson(a, b)).toBe(same)
})
