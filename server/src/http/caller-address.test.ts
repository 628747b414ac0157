import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { callerAddress } from './caller-address.ts'

test.each([
  { name: 'nobody is believed without a proxy', proxies: 0, said: '1.1.1.1', address: '9.9.9.9' },
  { name: 'the proxy says it', proxies: 1, said: '1.1.1.1', address: '1.1.1.1' },
  { name: 'what a caller claims is not believed', proxies: 1, said: '6.6.6.6, 1.1.1.1', address: '1.1.1.1' },
  {
    name: 'the outer of two proxies says it',
    proxies: 2,
    said: '6.6.6.6, 1.1.1.1,2.2.2.2',
    address: '1.1.1.1',
  },
  { name: 'a proxy said less than it should', proxies: 2, said: '2.2.2.2', address: '2.2.2.2' },
  { name: 'a request that came past the proxy', proxies: 1, said: undefined, address: '9.9.9.9' },
  { name: 'an empty header', proxies: 1, said: ' , ', address: '9.9.9.9' },
])('$name', ({ proxies, said, address }) => {
  const request = { headers: { 'x-forwarded-for': said }, socket: { remoteAddress: '9.9.9.9' } }
  expect(callerAddress(request as unknown as IncomingMessage, proxies)).toBe(address)
})
