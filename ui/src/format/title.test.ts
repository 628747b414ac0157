import { expect, test } from 'vitest'
import { shortTitle, splitTitle } from './title.ts'

test('a title that is too long loses of its middle', () => {
  expect(shortTitle('Delete “Refund an order”?')).toBe('Delete “Refund an order”?')
  const short = shortTitle(`Delete “${'a'.repeat(200)}z”?`, 40)
  expect(short).toBe(`Delete “${'a'.repeat(21)}…${'a'.repeat(7)}z”?`)
  expect(short).toHaveLength(40)
})

test.each([
  ['Delete “Refund a tip”?', 'Delete “Refund a ', 'tip”?'],
  ['Delete “abcdefghij”?', 'Delete “abcdef', 'ghij”?'],
  ['Delete “🦊🦊🦊🦊🦊”?', 'Delete “🦊', '🦊🦊🦊🦊”?'],
  ['', '', ''],
])('the end of %s', (title, start, end) => {
  expect(splitTitle(title)).toEqual({ start, end })
})
