import { expect, test } from 'vitest'
import { templateParts } from './template-parts.ts'

test('placeholders are told from text, and those that read nothing from the others', () => {
  const text = 'Hi {{person.name}}, {{gone}} {{ 1 + 1 }}!'
  const parts = templateParts(text, new Set(['person']))
  expect(parts.map(({ kind, text }) => [kind, text])).toEqual([
    ['text', 'Hi '],
    ['source', '{{person.name}}'],
    ['text', ', '],
    ['broken', '{{gone}}'],
    ['text', ' '],
    ['broken', '{{ 1 + 1 }}'],
    ['text', '!'],
  ])
  expect(parts.map(({ text }) => text).join('')).toBe(text)
})
