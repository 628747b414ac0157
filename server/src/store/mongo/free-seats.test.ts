import { expect, test } from 'vitest'
import { freeSeats } from './free-seats.ts'

const without = undefined

test.each([
  { name: 'nobody is there', open: [], limit: 3, free: [0, 1, 2] },
  { name: 'gaps come first', open: [1, 3], limit: 4, free: [0, 2] },
  { name: 'a session without a seat takes up the highest', open: [without, 0], limit: 3, free: [1] },
  { name: 'a seat of a larger plan counts as one', open: [7], limit: 2, free: [0] },
  { name: 'all are taken', open: [0, 1], limit: 2, free: [] },
  { name: 'more are open than may be', open: [0, 1, 2, without], limit: 2, free: [] },
])('$name', ({ open, limit, free }) => {
  expect(freeSeats(open, limit)).toEqual(free)
})
