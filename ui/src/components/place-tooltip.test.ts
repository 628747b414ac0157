import { expect, test } from 'vitest'
import { placeTooltip } from './place-tooltip.ts'

const view = { width: 800, height: 600 }
const size = { width: 100, height: 20 }
const button = { x: 400, y: 300, width: 40, height: 40 }

test.each([
  ['top', { x: 370, y: 274 }],
  ['bottom', { x: 370, y: 346 }],
  ['left', { x: 294, y: 310 }],
  ['right', { x: 446, y: 310 }],
] as const)('it goes to the %s, in the middle', (side, place) => {
  expect(placeTooltip(button, size, side, view)).toEqual(place)
})

test('where the wished side has no room, it goes to the opposite one', () => {
  expect(placeTooltip({ ...button, y: 4 }, size, 'top', view)).toEqual({ x: 370, y: 50 })
  expect(placeTooltip({ ...button, x: 740 }, size, 'right', view)).toEqual({ x: 634, y: 310 })
})

test('at the edge it stays in the window', () => {
  expect(placeTooltip({ ...button, x: 0 }, size, 'top', view)).toEqual({ x: 8, y: 274 })
  expect(placeTooltip({ ...button, x: 760 }, size, 'top', view)).toEqual({ x: 692, y: 274 })
})
