import { expect, test } from 'vitest'
import { FairQueue } from './fair-queue.ts'

const anyone = () => true

function filled(): FairQueue<string> {
  const queue = new FairQueue<string>()
  for (const item of ['a1', 'a2', 'a3', 'b1', 'c1']) queue.push(item.charAt(0), item)
  return queue
}

function drained(queue: FairQueue<string>, mayHave: (owner: string) => boolean = anyone): string[] {
  const items: string[] = []
  for (let item = queue.take(mayHave); item !== undefined; item = queue.take(mayHave)) items.push(item)
  return items
}

test('owners take turns, each in his own order', () => {
  expect(drained(filled())).toEqual(['a1', 'b1', 'c1', 'a2', 'a3'])
})

test('who may have nothing is passed over and keeps his place', () => {
  const queue = filled()
  expect(drained(queue, (owner) => owner !== 'a')).toEqual(['b1', 'c1'])
  expect(queue.size).toBe(3)
  expect(queue.take(anyone)).toBe('a1')
})

test('what is removed is not taken', () => {
  const queue = filled()
  expect(queue.remove('b', 'b1')).toBe(true)
  expect(queue.remove('b', 'b1')).toBe(false)
  expect(drained(queue)).toEqual(['a1', 'c1', 'a2', 'a3'])
  expect(queue.size).toBe(0)
})

test('what comes last of an owner waits for his others, and for as many of each other owner', () => {
  const queue = filled()
  expect(queue.before('a')).toBe(5)
  expect(queue.before('b')).toBe(1 + 2 + 1)
  expect(queue.before('d')).toBe(3)
})
