import type { LookupAddress } from 'node:dns'
import { expect, test } from 'vitest'
import { createSystemResolver } from './system-resolver.ts'

/** A resolver whose answers the test gives. */
function heldResolver() {
  const asked = new Map<string, PromiseWithResolvers<LookupAddress[]>>()
  const resolve = createSystemResolver((host) => {
    const answer = Promise.withResolvers<LookupAddress[]>()
    asked.set(host, answer)
    return answer.promise
  })
  return { asked, resolve }
}

const address = [{ address: '93.184.216.34', family: 4 }]

test('a name that does not answer keeps two places, the others go on when one is free', async () => {
  const { asked, resolve } = heldResolver()
  const slow = [resolve('slow-1'), resolve('slow-2')]
  const next = resolve('next')
  expect([...asked.keys()]).toEqual(['slow-1', 'slow-2'])

  asked.get('slow-1')?.reject(new Error('gave up'))
  await expect(slow[0]).rejects.toThrow('gave up')
  asked.get('next')?.resolve(address)
  expect(await next).toEqual(address)

  const last = resolve('last')
  asked.get('last')?.resolve(address)
  expect(await last).toEqual(address)
})

test('the same name is asked for once at a time, and anew later', async () => {
  const { asked, resolve } = heldResolver()
  const [first, second] = [resolve('a'), resolve('a')]
  asked.get('a')?.resolve(address)
  expect(await first).toEqual(await second)

  const later = resolve('a')
  asked.get('a')?.resolve([])
  expect(await later).toEqual([])
})

test('resolves what the system knows', async () => {
  const [first] = await createSystemResolver()('localhost')
  expect(['127.0.0.1', '::1']).toContain(first?.address)
})
