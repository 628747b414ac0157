import { expect, test } from 'vitest'
import { isFiltered, readFilters, sessionQuery } from './session-filters.ts'

const now = Date.parse('2026-11-25T12:00:00Z')
const queryOf = (search: string) => sessionQuery(readFilters(new URLSearchParams(search)), now)

test.each([
  ['', {}],
  ['status=failed&trigger=retry', { status: 'failed', trigger: 'retry' }],
  ['interaction=i1', { interaction: 'i1' }],
  ['time=hour', { from: '2026-11-25T11:00:00.000Z' }],
  ['time=week', { from: '2026-11-18T12:00:00.000Z' }],
  ['status=odd&trigger=&time=century', {}],
  ['time=between&from=&to=never', {}],
  ['from=2026-11-01T00:00', {}],
])('the address %j asks for %j', (search, query) => {
  expect(queryOf(search)).toEqual(query)
})

test('a span between two times is given in local time', () => {
  const local = '2026-11-01T08:30'
  expect(queryOf(`time=between&from=${local}`)).toEqual({ from: new Date(local).toISOString() })
})

test('a list that nothing narrows is not filtered', () => {
  expect(isFiltered(readFilters(new URLSearchParams()))).toBe(false)
  expect(isFiltered(readFilters(new URLSearchParams('time=day')))).toBe(true)
})
