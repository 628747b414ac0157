import { expect, test } from 'vitest'
import type { Integration } from '../api/types.ts'
import { accountForTask } from './account-for-task.ts'

const integration = (id: string, changes: Partial<Integration> = {}): Integration => ({
  id,
  provider: 'twitter',
  account: { id, name: id, picture: null },
  scopes: ['tweet.read', 'tweet.write'],
  status: 'connected',
  createdAt: '2026-11-25T10:00:00.000Z',
  lastUsedAt: null,
  ...changes,
})

const write = ['tweet.write']

test('nobody is connected', () => {
  expect(accountForTask([], write)).toEqual({ state: 'none' })
})

test('an account that may do it comes before one that may not, and one that has expired', () => {
  const expired = integration('expired', { status: 'expired' })
  const reader = integration('reader', { scopes: ['tweet.read'] })
  const writer = integration('writer')
  expect(accountForTask([expired, reader, writer], write)).toEqual({
    state: 'ready',
    integration: writer,
    others: 1,
  })
  expect(accountForTask([expired, reader], write)).toEqual({
    state: 'lacking',
    integration: reader,
    missing: write,
  })
  expect(accountForTask([expired], write)).toEqual({ state: 'expired', integration: expired })
})

test('an API key has no scopes, and may do everything', () => {
  const key = integration('key', { scopes: [] })
  expect(accountForTask([key], write)).toMatchObject({ state: 'ready' })
})
