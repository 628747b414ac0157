import { expect, test } from 'vitest'
import { formatTable } from './table.ts'

test('aligns words to the left and numbers to the right', () => {
  const table = formatTable(
    ['what', 'per second'],
    [
      ['one task', 1200],
      ['five', 9],
    ],
  )
  expect(table).toBe(
    [
      '| what     | per second |',
      '| -------- | ---------: |',
      '| one task |       1200 |',
      '| five     |          9 |',
    ].join('\n'),
  )
})
