import { describe, expect, test } from 'vitest'
import type { StateLimits, Store } from './port.ts'
import type { StateRecord } from './records.ts'

const limits = (more: Partial<StateLimits> = {}): StateLimits => ({
  now: 1_000,
  keys: 3,
  bytes: 100,
  ...more,
})

const entry = (key: string, value = '1', more: Partial<StateRecord> = {}): StateRecord => ({
  taskType: 'custom.one',
  userId: 'ann',
  key,
  value,
  expiresAt: null,
  ...more,
})

/** The part of the store's contract about what tasks remember. @param current the open store */
export function taskStateContract(current: () => Store): void {
  describe('task state', () => {
    test('is of a type and a user, and the last value counts', async () => {
      const { state } = current()
      expect(await state.get(entry('a'), 0)).toBeNull()
      expect(await state.set(entry('a', '{"n":1}'), limits())).toBe('set')
      expect(await state.set(entry('a', '{"n":2}'), limits())).toBe('set')
      await state.set(entry('a', '3', { userId: 'ben' }), limits())
      await state.set(entry('a', '4', { taskType: 'custom.two' }), limits())
      expect(await state.get(entry('a'), 0)).toBe('{"n":2}')
      expect(await state.get(entry('a', '', { userId: 'ben' }), 0)).toBe('3')
      expect(await state.get(entry('a', '', { taskType: 'custom.two' }), 0)).toBe('4')
      expect(await state.get(entry('A'), 0)).toBeNull()
      expect([await state.delete(entry('a'), 0), await state.delete(entry('a'), 0)]).toEqual([true, false])
      expect(await state.get(entry('a'), 0)).toBeNull()
    })

    test('is gone once its time has come, and its place free', async () => {
      const { state } = current()
      await state.set(entry('a', '1', { expiresAt: 2_000 }), limits())
      expect(await state.get(entry('a'), 1_999)).toBe('1')
      expect(await state.get(entry('a'), 2_000)).toBeNull()
      expect(await state.delete(entry('a'), 2_000)).toBe(false)
      await state.set(entry('a', '1', { expiresAt: 2_000 }), limits())
      expect(await state.set(entry('a', '2'), limits({ now: 2_000, expected: null }))).toBe('set')
      expect(await state.get(entry('a'), 9_000)).toBe('2')
    })

    test('is compared and set in one step', async () => {
      const { state } = current()
      const tried = await Promise.all(
        ['1', '2', '3'].map((value) => state.set(entry('a', value), limits({ expected: null }))),
      )
      expect(tried.toSorted()).toEqual(['other', 'other', 'set'])
      const value = await state.get(entry('a'), 0)
      expect(await state.set(entry('a', '9'), limits({ expected: '8' }))).toBe('other')
      expect(await state.set(entry('a', '9'), limits({ expected: value }))).toBe('set')
      expect(await state.set(entry('b', '9'), limits({ expected: '1' }))).toBe('other')
      expect(await state.get(entry('a'), 0)).toBe('9')
      expect(await state.get(entry('b'), 0)).toBeNull()
    })

    test('is full at so many keys or bytes, but for what has expired', async () => {
      const { state } = current()
      await state.set(entry('a', '1', { expiresAt: 2_000 }), limits())
      await state.set(entry('b'), limits())
      await state.set(entry('c'), limits())
      expect(await state.set(entry('d'), limits())).toBe('full')
      expect(await state.set(entry('c', '2'), limits())).toBe('set')
      expect(await state.set(entry('d'), limits({ now: 2_000 }))).toBe('set')
      const large = JSON.stringify('ä'.repeat(30))
      expect(await state.set(entry('d', large), limits())).toBe('set')
      expect(await state.set(entry('d', JSON.stringify('ä'.repeat(50))), limits())).toBe('full')
      expect(await state.set(entry('c', large), limits())).toBe('full')
      expect(await state.get(entry('c'), 0)).toBe('2')
      expect(await state.set(entry('x', large, { userId: 'ben' }), limits())).toBe('set')
    })

    test('goes with its user, its type and its time', async () => {
      const { state } = current()
      const there = async (one: StateRecord) => (await state.get(one, 0)) !== null
      const ofBen = entry('a', '1', { userId: 'ben' })
      const ofTwo = entry('a', '1', { taskType: 'custom.two' })
      const late = entry('b', '1', { expiresAt: 2_000 })
      const later = entry('c', '1', { expiresAt: 3_000 })
      for (const one of [ofBen, ofTwo, late, later]) await state.set(one, limits())
      expect(await state.deleteExpired(2_000)).toBe(1)
      expect(await Promise.all([late, later].map(there))).toEqual([false, true])
      await state.deleteOfUser('ben')
      expect(await Promise.all([ofBen, ofTwo].map(there))).toEqual([false, true])
      await state.deleteOfType('custom.two')
      expect(await Promise.all([ofTwo, later].map(there))).toEqual([false, true])
    })
  })
}
