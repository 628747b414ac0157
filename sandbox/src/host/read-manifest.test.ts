import { expect, test } from 'vitest'
import { readManifest } from './read-manifest.ts'

const valid = {
  type: 'twitter.send-tweet',
  title: 'Send a tweet',
  description: '',
  icon: 'send',
  category: 'Twitter',
  provider: 'twitter',
  scopes: ['tweet.write', 'https://example.com/auth/all'],
  network: ['api.example.com', '*.example.com:8443'],
  idempotent: { field: 'text', in: ['a'] },
  limits: { cpuMs: 100 },
  input: { type: 'object', properties: { text: { type: 'string' } } },
  output: {},
}

test('a whole definition comes back as it is', () => {
  expect(readManifest(JSON.stringify(valid))).toEqual({ ok: true, manifest: valid })
})

test.each([
  [{ type: undefined }, /"type" is missing/],
  [{ type: 'Tweet' }, /"type" must be a name such as/],
  [{ title: '' }, /"title" must not be empty/],
  [{ title: 'x'.repeat(101) }, /"title" must have at most 100/],
  [{ description: 1 }, /"description" must be a text/],
  [{ output: undefined }, /"output" is missing/],
  [{ input: { type: 'string' } }, /"input" must be an object schema/],
  [{ input: [] }, /"input" must be a schema/],
  [{ output: { description: 'x'.repeat(100_001) } }, /"output" is larger than 100 KB/],
  [{ network: 'everything' }, /"network" must be a list of hosts/],
  [{ network: ['https://example.com/'] }, /"network" lists "https:/],
  [{ network: { fromInput: 'hosts' } }, /"network" names the field "hosts"/],
  [{ network: { fromInput: 'toString' } }, /"network" names the field "toString"/],
  [{ idempotent: 'yes' }, /"idempotent" must be/],
  [{ idempotent: { field: 'other', in: [] } }, /"idempotent" names the field "other"/],
  [{ limits: { cpuMs: 5 } }, /"limits" has "cpuMs", which must be a number from 10 to 60000/],
  [{ limits: { cpu: 5 } }, /"limits" has "cpu", which is not known/],
  [{ scopes: 'tweet.write' }, /"scopes" must be a list of scopes/],
  [{ scopes: ['tweet write'] }, /"scopes" lists "tweet write", which is no scope/],
  [{ provider: undefined }, /"scopes" are those of a provider/],
  [{ retries: 3 }, /"retries" is not known/],
])('%j is refused', (change, message) => {
  expect(readManifest(JSON.stringify({ ...valid, ...change }))).toMatchObject({
    ok: false,
    error: { code: 'task_error', message: expect.stringMatching(message) },
  })
})

test.each(['null', '[]', '"text"'])('%s is no definition', (json) => {
  expect(readManifest(json)).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('defineTask') },
  })
})
