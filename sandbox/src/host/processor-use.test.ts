import { expect, test } from 'vitest'
import { readProcessorUse, wasBusy } from './processor-use.ts'

/** Of what the system counts in, milliseconds. */
const tick = 10

test.skipIf(process.platform !== 'linux')('is what the system says that the process had', async () => {
  const usedMs = () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1_000
  }
  const least = usedMs()
  const use = await readProcessorUse(process.pid)
  expect(use?.cpuMs).toBeGreaterThanOrEqual(least - 2 * tick)
  expect(use?.cpuMs).toBeLessThanOrEqual(usedMs() + 2 * tick)
})

test('is not known of a process that has ended, or never began', async () => {
  expect(await readProcessorUse(undefined)).toBeUndefined()
  // Beyond what any system gives.
  expect(await readProcessorUse(2 ** 30)).toBeUndefined()
})

const from = { at: 1_000, cpuMs: 500 }

test.each([
  ['had a processor all the time', { at: 5_000, cpuMs: 4_490 }, true],
  ['had several', { at: 5_000, cpuMs: 8_000 }, true],
  ['was stopped', { at: 5_000, cpuMs: 500 }, false],
  ['had its turn now and then', { at: 5_000, cpuMs: 900 }, false],
  ['was asked about again at once', { at: 1_000, cpuMs: 500 }, false],
  ['cannot be asked about', undefined, false],
])('a process that %s', (_, to, expected) => {
  expect(wasBusy(from, to)).toBe(expected)
})
