import { expect, test } from 'vitest'
import type { Offer } from '../../canvas/upstream-outputs.ts'
import { findOffers } from './find-offers.ts'

const offer = (path: string, label: string, open: boolean): Offer => ({
  task: 'fetch',
  path,
  label,
  kind: 'anything',
  open,
  misfit: undefined,
})
const groups = [
  {
    task: 'fetch',
    title: 'Fetch order',
    offers: [offer('status', 'Status', false), offer('body', 'Body', true)],
  },
]
const pathsFor = (search: string) =>
  findOffers(groups, search).flatMap(({ offers }) => offers.map(({ path }) => path))

test.each([
  ['', ['status', 'body']],
  ['stat', ['status']],
  ['order', ['status', 'body']],
  ['body.items[0].id', ['body.items[0].id']],
  ['status.x', []],
  ['body.items[', []],
])('%j finds %j', (search, paths) => {
  expect(pathsFor(search)).toEqual(paths)
})
