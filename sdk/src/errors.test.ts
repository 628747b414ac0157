import { describe, expect, test } from 'vitest'
import { FatalError, RetryLater } from './errors.ts'

describe('FatalError', () => {
  test('carries its message, its cause and a code', () => {
    const cause = new Error('x')
    expect(new FatalError('no')).toMatchObject({ name: 'FatalError', message: 'no', code: 'fatal_error' })
    expect(new FatalError('no', { code: 'out_of_stock', cause })).toMatchObject({
      code: 'out_of_stock',
      cause,
    })
  })

  test.each(['', 'Upper', '1st', 'a-b', 'a b', 'a'.repeat(65)])('refuses the code %j', (code) => {
    expect(() => new FatalError('no', { code })).toThrow(RangeError)
  })

  test.each(['cancelled', 'network_denied', 'task_error'])('leaves the code %s to the sandbox', (code) => {
    expect(() => new FatalError('no', { code })).toThrow('reserved')
  })
})

describe('RetryLater', () => {
  test('says when and why', () => {
    expect(new RetryLater(1_000, 'busy')).toMatchObject({ name: 'RetryLater', ms: 1_000, message: 'busy' })
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d ms', (ms) => {
    expect(() => new RetryLater(ms)).toThrow(RangeError)
  })
})
