import { expect, test } from 'vitest'
import { inlineJson, jsonTokens } from './json.ts'

test('what is coloured is the text, nothing lost', () => {
  const text = JSON.stringify({ a: 'say "hi": {1}', b: [1.5e-3, -2, true, null], 'é\\': {} }, null, 2)
  const tokens = jsonTokens(text)
  expect(tokens.map((token) => token.text).join('')).toBe(text)
  expect(tokens.filter(({ kind }) => kind === 'key').map((token) => token.text)).toEqual([
    '"a"',
    '"b"',
    '"é\\\\"',
  ])
  expect(tokens.filter(({ kind }) => kind === 'number').map((token) => token.text)).toEqual(['0.0015', '-2'])
})

test('a long value is cut', () => {
  expect(inlineJson('x'.repeat(100), 10)).toBe('"xxxxxxxx…')
  expect(inlineJson(19.9)).toBe('19.9')
})
