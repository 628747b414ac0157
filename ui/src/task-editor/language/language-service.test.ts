import { beforeAll, expect, test } from 'vitest'
import { authorTypes } from '../../../build/author-types.ts'
import { createLanguageService, type LanguageService } from './language-service.ts'

let service: LanguageService
// The compiler takes its time on a busy machine.
beforeAll(() => {
  service = createLanguageService(authorTypes())
}, 60_000)

const task = (run: string, more = '') => `import { defineTask, Type } from '@patchbay/sdk'
${more}
export default defineTask({
  type: 'custom.shout',
  title: 'Shout',
  description: 'Says it louder',
  input: Type.Object({ text: Type.String(), times: Type.Optional(Type.Integer()) }),
  output: Type.Object({ text: Type.String() }),
  run({ input, log }) {
    ${run}
  },
})
`

/** The text without its `|`, and where that was. */
function at(text: string): [text: string, at: number] {
  const place = text.indexOf('|')
  return [text.slice(0, place) + text.slice(place + 1), place]
}

test('a task that fits the SDK has no problems, offline', () => {
  expect(service.problems(task("log.info('x')\n    return { text: input.text }"))).toEqual([])
})

test('what does not fit is told where it is, in the words of the hub', () => {
  const [problem] = service.problems(task('return { text: input.times }'))
  expect(problem).toMatchObject({ line: 9, column: 3, end: { line: 9, column: 6 } })
  expect(problem?.message).toMatch(/is not assignable to type 'string'/)
})

test('fields of the input have the types of the schema', () => {
  const [problem] = service.problems(task('return { text: input.txt }'))
  expect(problem?.message).toContain("Property 'txt' does not exist")
})

test('imports are left to the hub, which knows what may be imported', () => {
  expect(service.problems(task('return { text: input.text }', "import fs from 'node:fs'"))).toEqual([])
})

test('half-written code has its syntax told alone', () => {
  const problems = service.problems("import { defineTask } from '@patchbay/sdk'\nconst x: number = '")
  expect(problems.map(({ message }) => message)).toEqual(['Unterminated string literal.'])
})

test('members of what the SDK gives are suggested, with what they are', () => {
  const [text, place] = at(task('log.|\n    return { text: input.text }'))
  expect(service.suggest(text, place).map(({ name }) => name)).toEqual(['debug', 'error', 'info', 'warn'])
  expect(service.aboutSuggestion(text, place, 'info')?.declaration).toContain('info(message: string')
})

test('fields of the own input are suggested', () => {
  const [text, place] = at(task('return { text: input.| }'))
  expect(service.suggest(text, place).map(({ name }) => name)).toEqual(['text', 'times'])
})

test('what is under the pointer is told with its documentation', () => {
  const [text, place] = at(task('lo|g.info("x")\n    return { text: input.text }'))
  expect(service.about(text, place)?.declaration).toContain('log: TaskLog')
})

test('the web globals of the sandbox are known, the browser’s are not', () => {
  expect(service.problems('export const a = new URL("https://x.example").host')).toEqual([])
  expect(service.problems('export const a = document.title')).toHaveLength(1)
})
