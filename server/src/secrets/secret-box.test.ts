import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { KeyRing } from './key-ring.ts'
import { createSecretBox } from './secret-box.ts'

const key = () => randomBytes(32)

test('what is sealed is opened, and looks different each time', () => {
  const box = createSecretBox(new KeyRing([key()]))
  const sealed = ['grüße', 'grüße'].map((secret) => box.seal(secret, 'integration/1'))
  expect(sealed.map((text) => box.open(text, 'integration/1'))).toEqual(['grüße', 'grüße'])
  expect(new Set(sealed).size).toBe(2)
  expect(box.open(box.seal('', 'a'), 'a')).toBe('')
})

test('in another place, changed or cut it is not opened', () => {
  const box = createSecretBox(new KeyRing([key()]))
  const sealed = box.seal('secret', 'integration/1')
  const last = sealed.at(-2) === 'A' ? 'B' : 'A'
  const changed = sealed.slice(0, -2) + last + sealed.at(-1)
  for (const text of [changed, sealed.slice(0, -4), sealed.slice(0, 20), 'secret', ''])
    expect(() => box.open(text, 'integration/1')).toThrow(/integration\/1/)
  expect(() => box.open(sealed, 'integration/2')).toThrow(/belongs to something else/)
})

test('earlier keys are read with, unknown ones are named as what is missing', () => {
  const [before, now] = [key(), key()]
  const sealed = createSecretBox(new KeyRing([before])).seal('secret', 'a')
  const ring = new KeyRing([before])
  const box = createSecretBox(ring)
  ring.add(now)
  expect(box.open(sealed, 'a')).toBe('secret')
  expect([box.isCurrent(sealed), box.isCurrent(box.seal('x', 'a'))]).toEqual([false, true])
  ring.dropEarlier()
  expect(() => box.open(sealed, 'a')).toThrow(/PATCHBAY_SECRET_KEY_PREVIOUS/)
})
