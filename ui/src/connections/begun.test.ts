import { expect, test } from 'vitest'
import { rememberBegun, takeBegun } from './begun.ts'

function storage(): Storage {
  const kept = new Map<string, string>()
  return {
    length: 0,
    key: () => null,
    clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

test('what this tab began is known once, and not for long', () => {
  const tab = storage()
  expect(takeBegun(tab, 0)).toBeUndefined()
  rememberBegun(tab, 'twitter', 0)
  expect(takeBegun(tab, 60_000)).toBe('twitter')
  expect(takeBegun(tab, 60_000)).toBeUndefined()
  rememberBegun(tab, 'twitter', 0)
  expect(takeBegun(tab, 3_600_000)).toBeUndefined()
})

test('what somebody else has put there is nothing', () => {
  const tab = storage()
  tab.setItem('patchbay.connecting', '{"provider":5')
  expect(takeBegun(tab, 0)).toBeUndefined()
})
