import { describe, expect, test } from 'vitest'
import { isMendable, retryDelay } from './retry.ts'

const longest = () => 1 - Number.EPSILON

describe('the wait before the next attempt', () => {
  test.each([
    { attempt: 1, policy: { attempts: 3 }, ceiling: 500 },
    { attempt: 2, policy: { attempts: 3 }, ceiling: 1_000 },
    { attempt: 1, policy: { attempts: 2, backoffMs: 100 }, ceiling: 100 },
    { attempt: 5, policy: { attempts: 20, backoffMs: 100 }, ceiling: 1_600 },
    { attempt: 19, policy: { attempts: 20, backoffMs: 3_600_000 }, ceiling: 600_000 },
    { attempt: 1, policy: { attempts: 2, backoffMs: 0 }, ceiling: 0 },
  ])('after attempt $attempt of $policy is up to $ceiling ms', ({ attempt, policy, ceiling }) => {
    expect(retryDelay(attempt, policy, longest)).toBe(ceiling)
    expect(retryDelay(attempt, policy, () => 0)).toBe(0)
  })

  test.each([
    { attempt: 1, policy: undefined },
    { attempt: 1, policy: { attempts: 1 } },
    { attempt: 3, policy: { attempts: 3 } },
    { attempt: 4, policy: { attempts: 3 } },
  ])('is none after attempt $attempt of $policy', ({ attempt, policy }) => {
    expect(retryDelay(attempt, policy, longest)).toBeUndefined()
  })

  test.each([0, -1, 1.5, NaN])('attempt %d is none', (attempt) => {
    expect(() => retryDelay(attempt, { attempts: 3 }, longest)).toThrow(RangeError)
  })
})

test.each([
  ['task_error', true],
  ['timeout', true],
  ['cpu_limit', true],
  ['memory_limit', true],
  ['runner_crashed', true],
  ['fatal_error', false],
  ['input_invalid', false],
  ['output_invalid', false],
  ['output_too_large', false],
  ['host_call_limit', false],
  ['network_denied', false],
  ['integration_missing', false],
  ['consent_required', false],
  ['cancelled', false],
  ['interrupted', false],
  ['quarantined', false],
])('running again may mend %s: %s', (code, expected) => {
  expect(isMendable({ code, message: '' })).toBe(expected)
})

test('what its author says is fatal is not mended, whatever its code', () => {
  expect(isMendable({ code: 'task_error', message: '', fatal: true })).toBe(false)
})
