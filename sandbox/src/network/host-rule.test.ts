import { describe, expect, test } from 'vitest'
import { destinationOf, isDeclared, isNamed } from './host-rule.ts'

const to = (url: string) => destinationOf(new URL(url))

describe('a declared host', () => {
  test.each([
    [['api.example.com'], 'https://api.example.com/', true],
    [['api.example.com'], 'http://API.Example.com/', true],
    [['API.example.com'], 'https://api.example.com./', true],
    [['api.example.com'], 'https://api.example.com:8443/', false],
    [['api.example.com:8443'], 'https://api.example.com:8443/', true],
    [['api.example.com:8443'], 'https://api.example.com/', false],
    [['example.com'], 'https://api.example.com/', false],
    [['example.com'], 'https://evilexample.com/', false],
    [['example.com'], 'https://example.com.evil.com/', false],
    [['*.example.com'], 'https://a.b.example.com/', true],
    [['*.example.com'], 'https://example.com/', false],
    [['*.example.com'], 'https://evilexample.com/', false],
    [['*.example.com:81'], 'http://a.example.com:81/', true],
    [['*'], 'https://example.com/', false],
    [['1.1.1.1'], 'http://16843009/', true],
    [['[::1]:8080'], 'http://[0:0:0:0:0:0:0:1]:8080/', true],
    [['::1'], 'http://[::1]/', true],
    [[''], 'https://example.com/', false],
    [[], 'https://example.com/', false],
  ])('%j, asked for %s: %s', (hosts, url, declared) => {
    expect(isDeclared(hosts, to(url))).toBe(declared)
  })
})

test('public means any port but those of other protocols', () => {
  expect(isDeclared('public', to('https://example.com:8443/'))).toBe(true)
  expect(isDeclared('public', to('http://example.com:25/'))).toBe(false)
})

test('a rule without a port may mean any', () => {
  expect(isNamed(['localhost'], to('http://localhost:4000/'), { anyPort: true })).toBe(true)
  expect(isNamed(['localhost:1'], to('http://localhost:4000/'), { anyPort: true })).toBe(false)
})
