import type { Json } from '@patchbay/sdk'
import { expect, test } from 'vitest'
import {
  parsePlaceholder,
  placeholdersOf,
  renderTemplate,
  retargetTemplate,
  sourcesOf,
  TemplateTooLong,
} from './template.ts'

const outputs: Record<string, Json> = {
  a: { text: 'Hi', n: 0, list: [{ deep: true }], none: null, 'any name': 1 },
  text: 'whole',
}
const outputOf = (task: string) => (Object.hasOwn(outputs, task) ? outputs[task] : undefined)

test.each<{ template: string; text: string }>([
  { template: '', text: '' },
  { template: 'no placeholder', text: 'no placeholder' },
  { template: '{{a.text}}', text: 'Hi' },
  { template: '{{ a.text }}, {{text}}!', text: 'Hi, whole!' },
  { template: '{{a.n}}', text: '0' },
  { template: '{{a.none}}', text: 'null' },
  { template: '{{a.list}}', text: '[{"deep":true}]' },
  { template: '{{a.list[0].deep}}', text: 'true' },
  { template: '{{a["any name"]}}', text: '1' },
  // What is absent is nothing, and so is what is inherited.
  { template: '<{{a.nope}}{{nobody}}{{a.constructor}}{{a.list.length}}>', text: '<>' },
  { template: '{{a.text', text: '{{a.text' },
  { template: '{{{a.text}}}', text: '{Hi}' },
  // A value is not a template itself, nor a replacement pattern.
  { template: '{{tricky}}', text: '{{a.text}} $& $1' },
])('"$template" becomes "$text"', ({ template, text }) => {
  outputs['tricky'] = '{{a.text}} $& $1'
  expect(renderTemplate(template, outputOf)).toBe(text)
})

test.each<{ inner: string; parsed: { task: string; path: string } | undefined }>([
  { inner: 'a', parsed: { task: 'a', path: '' } },
  { inner: ' a.b[0].c ', parsed: { task: 'a', path: 'b[0].c' } },
  { inner: 'a[0]', parsed: { task: 'a', path: '[0]' } },
  { inner: 'a["b c"]', parsed: { task: 'a', path: '["b c"]' } },
  { inner: '', parsed: undefined },
  { inner: 'a.', parsed: undefined },
  { inner: 'a..b', parsed: undefined },
  { inner: 'a b', parsed: undefined },
  { inner: 'A', parsed: undefined },
  { inner: '1 + 1', parsed: undefined },
  { inner: `${'a'.repeat(65)}`, parsed: undefined },
])('"$inner" is read as $parsed', ({ inner, parsed }) => {
  expect(parsePlaceholder(inner)).toEqual(parsed)
})

test('placeholders are found in order', () => {
  expect(placeholdersOf('{{a}} {{ b.c }} {{}} {{d')).toEqual(['a', ' b.c ', ''])
})

// With a pattern that looks for the end again at each blank it takes ten seconds.
test('a placeholder of blanks without end is read in a moment', { timeout: 2_000 }, () => {
  expect(parsePlaceholder(`a.b${' '.repeat(100_000)}x`)).toEqual({
    task: 'a',
    path: `b${' '.repeat(100_000)}x`,
  })
})

test('a long value that stands in it often does not grow beyond bounds', () => {
  outputs['long'] = 'x'.repeat(1_000_000)
  expect(renderTemplate('{{long}}'.repeat(3), outputOf)).toHaveLength(3_000_000)
  expect(() => renderTemplate('{{long}}'.repeat(1_000), outputOf)).toThrow(TemplateTooLong)
})

test.each([
  { text: 'Hi {{person.name}}!', renamed: 'Hi {{someone.name}}!' },
  { text: '{{ person }} and {{other.person}}', renamed: '{{ someone }} and {{other.person}}' },
  { text: '{{person[0].person}}', renamed: '{{someone[0].person}}' },
  { text: 'person {{ 1 + 1 }}', renamed: 'person {{ 1 + 1 }}' },
])('$text reads from the renamed task', ({ text, renamed }) => {
  expect(retargetTemplate(text, (task) => (task === 'person' ? 'someone' : task))).toBe(renamed)
})

test('the sources of a template are its tasks, each once', () => {
  expect(sourcesOf('{{a.x}} {{b}} {{ a.y }} {{ 1 + 1 }}')).toEqual(['a', 'b'])
})
