import { expect, test } from 'vitest'
import { median, quantile } from './quantile.ts'

test('the median of an odd number is the middle one, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5)
})

test('the 99th of a hundred is the one before the last', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
  expect(quantile(hundred, 0.99)).toBe(99)
})

test('of nothing there is none', () => {
  expect(median([])).toBeNaN()
})
