import { expect, test } from 'vitest'
import { compileSchema } from '../validation/compile-schema.ts'
import { readOutput } from './read-output.ts'

const anything = { checkOutput: compileSchema({}) }
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

test('what does not fit the schema is named', () => {
  const type = { checkOutput: compileSchema({ type: 'object', properties: { n: { type: 'integer' } } }) }
  expect(readOutput(type, '{"n":1}')).toEqual({ output: { n: 1 } })
  expect(readOutput(type, '{"n":"x"}').problem).toMatch(/\/n must be a whole number/)
  expect(readOutput(type, '[]').problem).toMatch(/it must be an object/)
})

test.each([
  ['200 levels', nested(200), true],
  ['201 levels', nested(201), false],
  ['as many levels as fit into 4 MB', nested(2_000_000), false],
  ['brackets in strings', JSON.stringify('[{'.repeat(500)), true],
  ['brackets behind an escaped quote', JSON.stringify(`"${'['.repeat(500)}\\`), true],
  ['many neighbours', JSON.stringify(Array.from({ length: 500 }, () => [{}])), true],
])('%s', (_, json, isRead) => {
  const { output, problem } = readOutput(anything, json)
  if (isRead) expect(output).toEqual(JSON.parse(json))
  else expect(problem).toMatch(/nests deeper than 200 levels/)
})
