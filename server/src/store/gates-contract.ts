import { describe, expect, test } from 'vitest'
import type { Store } from './port.ts'
import type { GateRecord } from './records.ts'

/** The part of the store's contract about gates. @param current the open store */
export function gatesContract(current: () => Store): void {
  describe('gates', () => {
    test('are there once they were put, and told of those that are asked for', async () => {
      const { gates } = current()
      expect(await gates.get(['a', 'b'])).toEqual([])
      const [a, b] = [await gates.put(gate('a')), await gates.put(gate('b'))]
      expect(a).toEqual({ ...gate('a'), revision: 1 })
      expect(await gates.get(['b', 'c'])).toEqual([b])
      expect(
        (await gates.get(['a', 'b'])).toSorted((one, other) => one.key.localeCompare(other.key)),
      ).toEqual([a, b])
    })

    test('are written by revision, and deleted by it', async () => {
      const { gates } = current()
      const first = await Promise.all([gates.put(gate('a')), gates.put(gate('a'))])
      expect(first.filter((one) => one !== null)).toHaveLength(1)
      const known = { ...gate('a'), revision: 1 }
      const changed = await Promise.all([1, 2].map((failures) => gates.put({ ...known, failures })))
      const [winner] = changed.filter((one) => one !== null)
      expect(changed.filter((one) => one === null)).toHaveLength(1)
      expect(await gates.get(['a'])).toEqual([winner])
      expect(await gates.delete(known)).toBe(false)
      expect(await gates.delete(winner ?? known)).toBe(true)
      expect(await gates.put(winner ?? known)).toBeNull()
      expect(await gates.get(['a'])).toEqual([])
    })

    test('that nobody has touched for long are deleted', async () => {
      const { gates } = current()
      for (const touchedAt of [1, 2, 3]) await gates.put({ ...gate(String(touchedAt)), touchedAt })
      expect(await gates.deleteUntouched(3)).toBe(2)
      expect((await gates.get(['1', '2', '3'])).map(({ key }) => key)).toEqual(['3'])
    })
  })
}

function gate(key: string): GateRecord {
  return {
    key,
    until: 7,
    reason: 'it is busy',
    failures: 0,
    failedAt: 0,
    closings: 0,
    tryingUntil: 0,
    budget: { remaining: 3, resetAt: 9, leases: [{ holder: 'a node', count: 2, until: 8 }] },
    touchedAt: 5,
    revision: 0,
  }
}
