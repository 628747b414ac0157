import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStrictJson } from './strict-json.ts'

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

test('reads what JSON.stringify writes', () => {
  const value = fc.jsonValue({ maxDepth: 8 }).filter((one) => !JSON.stringify(one).includes('__proto__'))
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 2), (one, indent) => {
      const text = JSON.stringify(one, null, indent)
      expect(parseStrictJson(text)).toEqual(JSON.parse(text))
    }),
  )
})

test('whatever the text is, it is read as JSON.parse reads it, or refused', () => {
  const text = fc.array(
    fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'a', '1', ' ', '"a"', 'null'),
  )
  fc.assert(
    fc.property(text, (parts) => {
      let read
      try {
        read = parseStrictJson(parts.join(''))
      } catch (error) {
        expect(error).toHaveProperty('code')
        return
      }
      expect(read).toEqual(JSON.parse(parts.join('')))
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  ['{"a":1,"a":2}', '/a'],
  ['{"a":1,"\\u0061":2}', '/a'],
  ['{"list":[{},{"x/y":1,"x/y":1}]}', '/list/1/x~1y'],
  ['{"list":[[1,2],{"b":{"__proto__":1}}]}', '/list/1/b/__proto__'],
  ['{"a":{"\\u005f_proto__":1}}', '/a/__proto__'],
  ['{"constructor":{"prototype":{}}}', '/constructor/prototype'],
  [nested(101), ''],
  [nested(100_000), ''],
])('%.40s is refused at %s', (text, path) => {
  expect(() => parseStrictJson(text)).toThrow(
    expect.objectContaining({ errors: [{ path, message: expect.any(String) }] }),
  )
})

test.each([
  '{"a":{"x":1},"b":{"x":1}}',
  '[{"x":1},{"x":1}]',
  '{"a":"\\"a\\":","b":["a","a"]}',
  '{"prototype":1,"constructor":"Smith"}',
  '{"constructor":{"name":"prototype"}}',
  nested(100),
  '1e400',
  '123456789012345678901234567890',
])('%.40s is taken', (text) => {
  expect(parseStrictJson(text)).toEqual(JSON.parse(text))
})
