import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTypeChecker, type TypeChecker } from './create-type-checker.ts'

let checker: TypeChecker
beforeAll(() => {
  checker = createTypeChecker({ timeoutMs: 30_000 })
})
afterAll(() => checker.close())

const task = (run: string, head = '') => `import { defineTask, Type } from '@patchbay/sdk'
${head}
export default defineTask({
  type: 'custom.shout', title: 'Shout', description: '', provider: undefined,
  input: Type.Object({ text: Type.String(), times: Type.Optional(Type.Integer()) }),
  output: Type.Object({ text: Type.String() }),
  async run({ input, fetch, log, signal, attemptKey, sleep }) { ${run} },
})
`

async function problems(text: string): Promise<string[]> {
  const found = await checker.check({ kind: 'text', name: 'shout.ts', text }, 'ada')
  return found.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)
}

test('a task that fits has none', async () => {
  expect(await problems(task('log.info("x"); return { text: input.text.toUpperCase() }'))).toEqual([])
})

test('what does not fit the schemas is told with its place', async () => {
  expect(await problems(task('return { text: input.txt }'))).toEqual([
    expect.stringMatching(/^shout\.ts:7:\d+ Property 'txt' does not exist on type/),
  ])
  expect(await problems(task('return { text: input.times.toFixed() }'))).toEqual([
    expect.stringMatching(/'input.times' is possibly 'undefined'/),
  ])
  expect(await problems(task('return { words: input.text }'))).toEqual([
    expect.stringMatching(/^shout\.ts:7:9 Property 'text' is missing in type '\{ words: string; \}'/),
  ])
})

test('syntax errors are told alone', async () => {
  expect(await problems(`export default {\n  const = \n`)).toEqual([
    "shout.ts:2:9 ':' expected.",
    'shout.ts:2:10 Expression expected.',
    "shout.ts:3:1 '}' expected.",
  ])
})

test('the web globals of the sandbox are known, those of browsers and of Node are not', async () => {
  const globals = `const url = new URL('https://a.org/?q=1'); url.searchParams.set('q', '2')
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(input.text))
    console.log(btoa(crypto.randomUUID()), structuredClone(hash), new Headers({ a: 'b' }).get('a'))
    const answer = await fetch(url, { headers: { a: 'b' }, body: url.searchParams, method: 'POST', signal })
    return { text: await answer.text() }`
  expect(await problems(task(globals))).toEqual([])
  expect(await problems(task('return { text: String(window) + process.env.HOME }'))).toEqual([
    expect.stringMatching(/Cannot find name 'window'/),
    expect.stringMatching(/Cannot find name 'process'/),
  ])
})

describe('what is hostile', () => {
  test.each([
    ['a path', '/// <reference path="/etc/passwd" />'],
    ['types', '/// <reference types="node" />'],
    ['a library', '/// <reference lib="dom" />'],
  ])('a triple-slash reference to %s is refused', async (_, line) => {
    const [first, ...more] = await problems(`${line}\n${task('return input')}`)
    expect(first).toMatch(/^shout\.ts:1:\d+ \/\/\/ <reference> is not supported/)
    expect(more).toEqual([])
  })

  test('a file of the server cannot be looked into', async () => {
    const head = `import secret from '/etc/hostname'
      import type { Config } from '${join(import.meta.dirname, 'check-types.ts')}'
      export const leaked: Config = secret`
    // That it cannot be imported is what the import policy tells.
    expect(await problems(task('return input', head))).toEqual([])
  })

  test.each([
    [
      'types without end',
      `type Grow<T extends unknown[], N> = T['length'] extends N ? T : Grow<[...T, 0, ...T], N>
       type Deep<N, D extends unknown[] = []> = D['length'] extends 900 ? N : Deep<{ a: N; b: Grow<[0], 2048> }, [...D, 0]>
       declare const a: Deep<1>; declare const b: Deep<2>; export const c: typeof a = b
       type U = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'
       type Many = \`\${U}\${U}\${U}\${U}\`; type Pairs = { [A in Many]: { [B in Many]: \`\${A}\${B}\` }[Many] }[Many]
       export const d: Pairs = 'x' as string`,
    ],
    [
      'a union that multiplies',
      `type U = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'
       export const many: \`\${U}\${U}\${U}\${U}\${U}\${U}\` = '1'`,
    ],
    ['brackets without end', `export const deep = ${'['.repeat(60_000)}${']'.repeat(60_000)}`],
  ])('%s end, and do not hold up others', { timeout: 120_000 }, async (_, head) => {
    const strict = createTypeChecker({ timeoutMs: 5_000, memoryMb: 256 })
    try {
      const hostile = strict.check({ kind: 'text', name: 'bomb.ts', text: task('return input', head) }, 'eve')
      const kind = strict.check({ kind: 'text', name: 'kind.ts', text: task('return input') }, 'ada')
      expect(await kind).toEqual([])
      expect((await hostile).length).toBeGreaterThan(0)
      expect(await strict.check({ kind: 'text', name: 'a.ts', text: task('return input') }, 'eve')).toEqual(
        [],
      )
    } finally {
      await strict.close()
    }
  })
})

describe('a task in a folder', () => {
  let folder = ''
  const write = (name: string, text: string) => writeFile(join(folder, name), text)
  const check = () =>
    checker.check({ kind: 'file', file: join(folder, 'pack/task.ts'), root: join(folder, 'pack') }, 'ada')

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-types-'))
    await mkdir(join(folder, 'pack/node_modules/dep'), { recursive: true })
    await write('pack/node_modules/dep/package.json', '{"name":"dep","types":"index.d.ts","main":"index.js"}')
    await write('pack/node_modules/dep/index.d.ts', 'export declare function twice(text: string): string')
    await write('outside.ts', 'export const secret = 1')
    await symlink(join(folder, 'outside.ts'), join(folder, 'pack/link.ts'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('sees its own files and packages, and no tsconfig.json', async () => {
    await write(
      'pack/tsconfig.json',
      '{"compilerOptions":{"strict":false,"noCheck":true},"extends":"/etc/passwd"}',
    )
    await write(
      'pack/words.ts',
      'export const wrong: number = "x"\nexport const words = (text: string) => text',
    )
    await write(
      'pack/task.ts',
      task(
        'return { text: twice(words(input.text)) }',
        `import { twice } from 'dep'\nimport { words } from './words.ts'`,
      ),
    )
    expect(await check()).toEqual([
      { file: 'words.ts', line: 1, column: 14, message: expect.anything(), severity: 'error' },
    ])
  })

  test('does not see through symbolic links', async () => {
    await write(
      'pack/task.ts',
      task('return input', `import { secret } from './link.ts'\nexport const a: string = secret`),
    )
    expect(await check()).toEqual([])
  })
})
