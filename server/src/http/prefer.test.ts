import { expect, test } from 'vitest'
import { parsePrefer } from './prefer.ts'

test.each([
  { header: undefined, waitMs: 30_000 },
  { header: '', waitMs: 30_000 },
  { header: 'return=minimal', waitMs: 30_000 },
  { header: 'respond-async', waitMs: 0, applied: 'respond-async' },
  { header: 'Respond-Async', waitMs: 0, applied: 'respond-async' },
  { header: 'wait=0', waitMs: 0, applied: 'wait=0' },
  { header: 'wait=5', waitMs: 5_000, applied: 'wait=5' },
  { header: 'wait="5"', waitMs: 5_000, applied: 'wait=5' },
  { header: 'respond-async, wait=10', waitMs: 10_000, applied: 'wait=10' },
  { header: 'wait=10; foo=bar, handling=lenient', waitMs: 10_000, applied: 'wait=10' },
  { header: 'wait=1000', waitMs: 120_000, applied: 'wait=120' },
  { header: 'wait=-1', waitMs: 30_000 },
  { header: 'wait=soon', waitMs: 30_000 },
])('Prefer: $header waits $waitMs ms', ({ header, waitMs, applied }) => {
  expect(parsePrefer(header)).toEqual(applied === undefined ? { waitMs } : { waitMs, applied })
})
