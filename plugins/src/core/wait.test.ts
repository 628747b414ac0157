import { describe, expect, test } from 'vitest'
import { useTask } from '../use-task.ts'
import type wait from './wait.ts'

const { run } = useTask<typeof wait>('core/wait')
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()

async function waited(input: { ms?: number; until?: string }): Promise<number> {
  const result = await run({ input })
  if (result.status !== 'completed') throw new Error(JSON.stringify(result))
  return result.output.waitedMs
}

describe('how long it waits', () => {
  test('no time at all', async () => {
    expect(await waited({ ms: 0 })).toBeLessThan(1_000)
  })

  test('a moment, within one run', async () => {
    expect(await waited({ ms: 50 })).toBeGreaterThanOrEqual(50)
  })

  test('a day, over a suspension', async () => {
    const day = 86_400_000
    const ms = await waited({ ms: day })
    expect(ms).toBeGreaterThanOrEqual(day)
    expect(ms).toBeLessThan(day + 60_000)
  })

  test('until a moment, over a suspension', async () => {
    const ms = await waited({ until: inMs(3_600_000) })
    expect(ms).toBeGreaterThan(3_500_000)
    expect(ms).toBeLessThan(3_660_000)
  })

  test('not for a moment that is past', async () => {
    expect(await waited({ until: '2001-01-01T00:00:00+02:00' })).toBeLessThan(1_000)
  })
})

test.each([
  ['neither', {}, /nothing to wait for/],
  ['both', { ms: 1, until: inMs(1) }, /not both/],
  ['no moment', { until: 'tomorrow' }, /moment with its time zone/],
  ['a moment without a time zone', { until: '2030-01-31T09:00:00' }, /moment with its time zone/],
  ['a day that is none', { until: '2030-02-42T09:00:00Z' }, /moment with its time zone/],
  ['more than 30 days', { until: inMs(31 * 86_400_000) }, /more than 30 days/],
])('refuses %s', async (_, input, message) => {
  expect(await run({ input })).toMatchObject({
    status: 'failed',
    error: { code: 'fatal_error', message: expect.stringMatching(message) },
  })
})

test.each([-1, 2_592_000_001, 1.5])('refuses %d milliseconds', async (ms) => {
  expect(await run({ input: { ms } })).toMatchObject({ status: 'failed', error: { code: 'input_invalid' } })
})
