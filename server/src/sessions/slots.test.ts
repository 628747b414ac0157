import { describe, expect, test } from 'vitest'
import { Slots } from './slots.ts'

const present = () => new AbortController().signal

/** Runs what has been resolved so far. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('slots', () => {
  test('are taken while there are any', () => {
    const slots = new Slots(2)
    expect([slots.tryTake(), slots.tryTake(), slots.tryTake()]).toEqual([true, true, false])
    slots.release(1)
    expect(slots.tryTake()).toBe(true)
  })

  test('go to waiting calls in the order they came', async () => {
    const slots = new Slots(1)
    slots.tryTake()
    const order: string[] = []
    void slots.wait('u', present()).then(() => order.push('first'))
    void slots.wait('u', present()).then(() => order.push('second'))
    slots.release(1)
    slots.release(1)
    await settled()
    expect(order).toEqual(['first', 'second'])
    expect(slots.used).toBe(1)
  })

  test('are not taken past a waiting call', () => {
    const slots = new Slots(1)
    slots.tryTake()
    void slots.wait('u', present())
    expect(slots.tryTake()).toBe(false)
  })

  test('a call that leaves the queue gets none and holds nobody up', async () => {
    const slots = new Slots(1)
    slots.tryTake()
    const leaving = new AbortController()
    const left = slots.wait('u', leaving.signal)
    const stays = slots.wait('u', present())
    leaving.abort()
    expect(await left).toBe(false)
    slots.release(1)
    expect(await stays).toBe(true)
    expect(slots.waiting).toBe(0)
  })

  test('a call that is gone already does not wait', async () => {
    expect(await new Slots(1).wait('u', AbortSignal.abort())).toBe(false)
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
    for (let call = 0; call < 3; call += 1) void slots.wait('u', present()).then(() => turns.push('call'))
    for (let freed = 0; freed < 6; freed += 1) {
      slots.release(1)
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

  test('go to users in turn: who asks a lot waits alone', async () => {
    const slots = new Slots(1)
    slots.tryTake()
    const order: string[] = []
    const wait = (user: string) => void slots.wait(user, present()).then(() => order.push(user))
    for (const user of ['a', 'a', 'a', 'b', 'c']) wait(user)
    for (let freed = 0; freed < 5; freed += 1) slots.release(1)
    await settled()
    expect(order).toEqual(['a', 'b', 'c', 'a', 'a'])
  })

  test('the line has an end, and nobody fills it alone', () => {
    const slots = new Slots(1)
    slots.tryTake()
    for (let call = 0; call < 1_000; call += 1) void slots.wait('a', present())
    expect([slots.hasPlace('a'), slots.hasPlace('b')]).toEqual(['none-for-user', 'yes'])
    for (let call = 0; call < 1_000; call += 1) void slots.wait('b', present())
    expect(slots.hasPlace('c')).toBe('none')
  })

  test('the wait that is expected grows with those before, and with how long sessions keep their slots', () => {
    const slots = new Slots(2)
    for (let session = 0; session < 2; session += 1) slots.tryTake()
    void slots.wait('gone', present())
    slots.release(60_000)
    for (let call = 0; call < 4; call += 1) void slots.wait('a', present())
    expect(slots.expectedWaitMs('a')).toBe(150_000)
    expect(slots.expectedWaitMs('b')).toBe(60_000)
    slots.backlog = true
    expect(slots.expectedWaitMs('b')).toBe(120_000)
  })
})
