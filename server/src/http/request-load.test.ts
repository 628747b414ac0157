import { expect, test } from 'vitest'
import { Overloaded } from '../errors.ts'
import { RequestLoad } from './request-load.ts'

const ofBytes = (bytes: number) => ({ 'content-length': String(bytes) })
const ofUnknownLength = { 'transfer-encoding': 'chunked' }

test('no more requests are let in than may be answered at once', () => {
  const load = new RequestLoad({ maxRequests: 2 })
  const share = load.enter()
  load.enter()
  expect(() => load.enter()).toThrow(Overloaded)
  share.leave()
  load.enter()
})

test('nor more bytes, whether their number is known or not', () => {
  const load = new RequestLoad({ maxRequests: 9, maxBytes: 1_500_000 })
  const [first, second] = [load.enter(), load.enter()]
  first.hold(ofBytes(500_000))
  expect(() => second.hold(ofUnknownLength)).toThrow(Overloaded)
  first.leave()
  second.hold(ofUnknownLength)
  expect(() => load.enter().hold(ofBytes(500_000))).toThrow(Overloaded)
})

test('a body that is too long is for others to refuse, and one body always fits', () => {
  const load = new RequestLoad({ maxRequests: 9, maxBytes: 10 })
  load.enter().hold(ofBytes(5_000_000))
  load.enter().hold(ofBytes(500_000))
})
