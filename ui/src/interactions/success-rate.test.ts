import { expect, test } from 'vitest'
import { successRate } from './success-rate.ts'

test.each([
  [0, 0, undefined],
  [3, 0, '100%'],
  [0, 2, '0%'],
  [2, 1, '66.6%'],
  [1, 1, '50.0%'],
  [99_999, 1, '99.9%'],
])('of %i completed and %i failed calls %s are a success', (completed, failed, rate) => {
  expect(successRate({ completed, failed })).toBe(rate)
})
