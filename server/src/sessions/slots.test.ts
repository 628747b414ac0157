import { describe, expect, test } from 'vitest'
import { Slots } from './slots.ts'

const present = () => new AbortController().signal

/** Runs what has been resolved so far. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('slots', () => {
  test('are taken while there are any', () => {
    const slots = new Slots(2)
    expect([slots.tryTake(), slots.tryTake(), slots.tryTake()]).toEqual([true, true, false])
    slots.release()
    expect(slots.tryTake()).toBe(true)
  })

  test('go to waiting calls in the order they came', async () => {
    const slots = new Slots(1)
    slots.tryTake()
    const order: string[] = []
    void slots.wait(present()).then(() => order.push('first'))
    void slots.wait(present()).then(() => order.push('second'))
    slots.release()
    slots.release()
    await settled()
    expect(order).toEqual(['first', 'second'])
    expect(slots.used).toBe(1)
  })

  test('are not taken past a waiting call', () => {
    const slots = new Slots(1)
    slots.tryTake()
    void slots.wait(present())
    expect(slots.tryTake()).toBe(false)
  })

  test('a call that leaves the queue gets none and holds nobody up', async () => {
    const slots = new Slots(1)
    slots.tryTake()
    const leaving = new AbortController()
    const left = slots.wait(leaving.signal)
    const stays = slots.wait(present())
    leaving.abort()
    expect(await left).toBe(false)
    slots.release()
    expect(await stays).toBe(true)
    expect(slots.waiting).toBe(0)
  })

  test('a call that is gone already does not wait', async () => {
    expect(await new Slots(1).wait(AbortSignal.abort())).toBe(false)
  })

  test('alternate between calls and the backlog, so that neither starves', async () => {
    const slots = new Slots(1)
    slots.tryTake()
    slots.backlog = true
    const turns: string[] = []
    slots.onFree = () => {
      turns.push('backlog')
      slots.takeUpTo(1)
    }
    for (let call = 0; call < 3; call += 1) void slots.wait(present()).then(() => turns.push('call'))
    for (let freed = 0; freed < 6; freed += 1) {
      slots.release()
      await settled()
    }
    expect(turns).toEqual(['call', 'backlog', 'call', 'backlog', 'call', 'backlog'])
  })

  test('taking many takes what there is', () => {
    const slots = new Slots(3)
    expect(slots.takeUpTo(2)).toBe(2)
    expect(slots.takeUpTo(5)).toBe(1)
    expect(slots.takeUpTo(5)).toBe(0)
  })

  test('a queue that is full turns calls away', () => {
    const slots = new Slots(1)
    slots.tryTake()
    for (let call = 0; call < 2_000; call += 1) void slots.wait(present())
    expect(slots.expectedWaitMs()).toBe(Infinity)
  })
})
