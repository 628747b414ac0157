import { expect, test } from 'vitest'
import { placesIn } from './places.ts'

test('a stack leads to the lines of the own file, each once', () => {
  const stack = `    at help (shout.ts:3:9)
    at run (shout.ts:15:11)
    at run (other.ts:2:1)
    at shout.ts:15:3`
  expect(placesIn(stack, 'shout.ts')).toEqual([
    { line: 3, column: 9 },
    { line: 15, column: 11 },
  ])
  expect(placesIn('', 'shout.ts')).toEqual([])
})
