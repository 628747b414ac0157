import { expect, test } from 'vitest'
import { syntaxErrorLine } from './syntax-error-line.ts'

const AsyncFunction = (async () => undefined).constructor as new (body: string) => unknown
const lineOf = (body: string) => syntaxErrorLine(body, (source) => new AsyncFunction(source))

test.each([
  ['a stray bracket', 1, ')'],
  ['two numbers in a row', 2, 'const a = 1\nconst b = 1 2\nreturn a'],
  ['a name declared twice', 3, 'let a = 1\n\nlet a = 2\nreturn a'],
  ['a word in a template', 2, 'const a = `\n${1 2}\n`\nreturn a'],
  ['a wrong line after a template', 4, 'const a = `\n)\n`\nreturn ]\nreturn 1'],
  ['a wrong line after a comment', 4, '/*\n)\n*/\nreturn ]\nreturn 1'],
  ['a wrong line in a function', 3, 'const f = () => {\n  if (true) {\n    const = 1\n  }\n}\nreturn f()'],
  ['a bad regular expression', 2, 'const a = 1\nreturn /(/.test("x")'],
  ['a bad number', 2, '\nreturn 1_\n'],
  ['an open string', 2, 'const a = 1\nconst b = "x\nreturn b'],
  ['a block that is never closed', 3, 'if (true) {\n  return 1\n'],
  ['what follows a bracket closed too often', 5, 'if (true) {\n  return 1\n}\n}\nreturn 2'],
  ['a template that is never closed', 3, 'const a = 1\nconst b = `x\nreturn b'],
])('%s: line %i', (_, line, body) => {
  expect(lineOf(body)).toBe(line)
})
