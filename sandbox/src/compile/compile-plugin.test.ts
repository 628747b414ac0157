import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CompileResult } from './bundle.ts'
import { compilePlugin } from './compile-plugin.ts'

/** The definition that a bundle leaves behind, as a runner would find it. */
function evaluate(result: CompileResult) {
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics))
  const context = createContext({})
  const last: unknown = runInContext(result.bundle.code, context)
  return { last, definition: context.__patchbay_export }
}

function problems(result: CompileResult) {
  return result.ok ? [] : result.diagnostics.map((d) => `${d.file}:${d.line}:${d.column} ${d.message}`)
}

const shout = `import { defineTask, Type, FatalError } from '@patchbay/sdk'
export default defineTask({
  type: 'custom.shout', title: 'Shout', description: '',
  input: Type.Object({ text: Type.String({ minLength: 1 }), loud: Type.Optional(Type.Boolean()) }),
  output: Type.Object({ text: Type.String() }),
  run({ input }) {
    if (!input.text) throw new FatalError('nothing')
    return { text: input.text.toUpperCase() }
  },
})
`
const text = (source: string, name = 'shout.ts') => compilePlugin({ kind: 'text', name, text: source })

describe('a task given as text', () => {
  test('becomes a script that leaves its definition and whose last value is no function', async () => {
    const { definition, last } = evaluate(await text(shout))
    expect(definition.run({ input: { text: 'hi' } })).toEqual({ text: 'HI' })
    expect(JSON.parse(JSON.stringify(definition.input))).toEqual({
      type: 'object',
      required: ['text'],
      properties: { text: { type: 'string', minLength: 1 }, loud: { type: 'boolean' } },
    })
    expect(last).toBe(0)
  })

  test('is small when it uses common builders only', async () => {
    const result = await text(shout)
    expect(result.ok && result.bundle.code.length).toBeLessThan(4_000)
  })

  test.each([
    ['another builder', `Type.Partial(Type.Object({ a: Type.String() }))`],
    ['an alias', `(({ Partial }) => Partial(T.Object({ a: T.String() })))(T)`],
    ['a computed member', `Type[['Par', 'tial'].join('')](Type.Object({ a: Type.String() }))`],
    ['a namespace import', `sdk.Type.Partial(sdk.Type.Object({ a: sdk.Type.String() }))`],
    ['a record with other keys', `Type.Record(Type.Literal('a'), Type.String())`],
  ])('has all of TypeBox when it uses %s', async (_, schema) => {
    const result = await text(
      `import { Type, Type as T } from '@patchbay/sdk'
      import * as sdk from '@patchbay/sdk'
      export default { input: ${schema}, sdk: sdk.defineTask }`,
    )
    if (!result.ok) throw new Error(problems(result).join())
    const context = createContext({ TextEncoder })
    runInContext(result.bundle.code, context)
    expect(context.__patchbay_export.input.properties).toEqual({ a: { type: 'string' } })
  })

  test('has the same hash for the same source, another for another', async () => {
    const [a, b, c] = await Promise.all([text(shout), text(shout), text(shout.replace('HI', 'hi') + '1')])
    const hashes = [a, b, c].map((result) => result.ok && result.bundle.hash)
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(hashes[1]).toBe(hashes[0])
  })

  test('is JavaScript when its name says so', async () => {
    expect(problems(await text('export default { a: "x" as string }', 'a.js'))).toHaveLength(1)
    expect(problems(await text('export default { a: "x" as string }', 'a.ts'))).toEqual([])
  })

  test('a syntax error is reported with its place, columns counted as editors do', async () => {
    expect(problems(await text('const a = 1\nconst é = "ü" +* 2'))).toEqual(['shout.ts:2:16 Unexpected "*"'])
  })

  test.each([
    ['import x from "node:fs"', /shout\.ts:1:15 "node:fs" is a Node module .* fetch it/],
    ['import * as x from "crypto"', /"crypto" is a Node module .* global crypto/],
    ['import x from "lodash"', /"lodash" cannot be imported: a task of one file/],
    ['import x from "./other.ts"', /"\.\/other\.ts" cannot be imported/],
    ['import x from "/etc/passwd"', /absolute paths/],
    ['import x from "C:\\\\x.js"', /absolute paths/],
    ['import x from "https://example.com/x.js"', /from a URL/],
    ['import x from "//example.com/x.js"', /from a URL/],
    ['import x from "data:text/javascript,1"', /"data:text.*cannot be imported/],
    ['import x from "file:///etc/passwd"', /"file:.*cannot be imported/],
    ['import x from "patchbay:plugin"', /cannot be imported/],
    ['import x from "@patchbay/sdk/testing"', /imports @patchbay\/sdk only/],
    ['import x from "#internal"', /cannot be imported/],
    ['import x from "./a.txt" with { type: "text" }', /of type "text" is not supported/],
    ['const x = require("child_process")', /cannot start programs/],
    ['const x = await import("node:net")', /Node module/],
    ['export * as x from "node:os"', /does not see the machine/],
  ])('refuses %s', async (line, message) => {
    const use = line.startsWith('export') ? '' : '\nconsole.log(x)'
    const found = problems(await text(`${line}${use}\nexport default {}`))
    expect(found.join('\n')).toMatch(message)
    expect(found.join('\n')).toMatch(/^shout\.ts:1:\d+ /)
  })

  test.each([
    'import(`./${name}.ts`)',
    'import("../" + name + "/package.json")',
    'require("./" + name)',
    'require("." + "/" + name)',
    'import(/* x */ (("./" + name)), { with: { type: "json" } })',
    'import(name ? "../" + name : "./x.json")',
  ])('refuses a computed path, which could name any file: %s', async (expression) => {
    expect(problems(await text(`const name = globalThis.name\nexport default () => ${expression}`))).toEqual([
      'shout.ts:2:1 import() and require() take a fixed path in quotes, not a computed one',
    ])
  })

  test('says nothing against what only looks like an import', async () => {
    expect(problems(await text('export default () => globalThis.load("./" + 1) + "import(./x)"'))).toEqual([])
  })

  test('without a default export it says what to write', async () => {
    expect(problems(await text('export const a = 1'))).toEqual([
      'shout.ts:1:1 there is no default export: write `export default defineTask({ … })`',
    ])
  })

  test('await at the top level is refused in words', async () => {
    expect(problems(await text('await 1\nexport default {}'))).toEqual([
      'shout.ts:1:1 await cannot be used at the top level of a task: await inside of run instead',
    ])
  })

  test('a source over 1 MB is refused', async () => {
    expect(problems(await text(`export default {}//${'x'.repeat(1_000_000)}`))[0]).toMatch(/larger than 1 MB/)
  })

  test('a source that nests too deeply is refused, and others compile', async () => {
    const [deep, fine] = await Promise.all([text(`export default ${'['.repeat(400_000)}`), text(shout)])
    expect(problems(deep)[0]).toMatch(/brackets nest more than 1000 deep/)
    expect(fine.ok).toBe(true)
  })

  test('a source that crashes the compiler is refused, and others compile', { timeout: 60_000 }, async () => {
    const [crash, next] = await Promise.all([text(`export default ${'!'.repeat(900_000)}1`), text(shout)])
    expect(problems(crash)[0]).toMatch(/nested too deeply to compile: simplify it/)
    expect(next.ok).toBe(true)
  })
})

describe('a task on disk', () => {
  let folder: string
  let root: string

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'patchbay-compile-')))
    root = join(folder, 'plugin')
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function files(contents: Record<string, string>) {
    for (const [path, content] of Object.entries(contents)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
  }
  const compile = (packages: string[] = []) =>
    compilePlugin({ kind: 'file', file: join(root, 'tasks/main.ts'), root, packages })

  test('bundles its own files, JSON and packages of its folder', async () => {
    await files({
      'plugin/tasks/main.ts': `import { x } from '../lib/x.ts'
        import y from './y.json'
        import { z } from 'z'
        import cjs from 'cjs'
        export default { x, y, z, cjs }`,
      'plugin/lib/x.ts': 'export const x: number = 1',
      'plugin/tasks/y.json': '{"y":2}',
      'plugin/node_modules/z/package.json': '{"name":"z","exports":{"import":"./z.mjs"}}',
      'plugin/node_modules/z/z.mjs': 'export const z = 3',
      'plugin/node_modules/cjs/index.js': 'module.exports = 4',
    })
    expect(JSON.stringify(evaluate(await compile()).definition)).toBe('{"x":1,"y":{"y":2},"z":3,"cjs":4}')
  })

  test('takes nothing from a tsconfig and runs no script', async () => {
    await files({
      'plugin/tsconfig.json': '{"compilerOptions":{"paths":{"secret":["../secret.ts"]}},"extends":"../x"}',
      'plugin/tasks/main.ts': `import s from 'secret'\nexport default s`,
      'secret.ts': 'export default 1',
    })
    expect(problems(await compile())).toEqual([
      'tasks/main.ts:1:15 "secret" is not installed in the plugin\'s folder: install it there, in that folder\'s own node_modules',
    ])
  })

  test.each([
    ['a file above the folder', '../../secret.ts'],
    ['a symbolic link out of it', './link.ts'],
    ['a package installed above it', 'above'],
  ])('refuses %s', async (_, specifier) => {
    await files({
      'plugin/tasks/main.ts': `import s from '${specifier}'\nexport default s`,
      'secret.ts': 'export default 1',
      'node_modules/above/index.js': 'export default 1',
    })
    await symlink(join(folder, 'secret.ts'), join(root, 'tasks/link.ts'))
    const [problem] = problems(await compile())
    expect(problem).toBe(
      `tasks/main.ts:1:15 "${specifier}" lies outside of the plugin's folder: copy or install it into that folder`,
    )
  })

  test('refuses a main file that is a link out of the folder', async () => {
    await files({ 'secret.ts': 'export default 1', 'plugin/tasks/x.ts': '' })
    await symlink(join(folder, 'secret.ts'), join(root, 'tasks/main.ts'))
    expect(problems(await compile())[0]).toMatch(/lies outside of the plugin's folder/)
  })

  test('refuses a computed path, and reads no file outside of the folder for it', async () => {
    await files({
      'plugin/tasks/main.ts': 'export default (name: string) => import(`../../${name}.json`)',
      'plugin/own.json': '1',
      'secret.json': '{"password":"hidden"}',
    })
    const found = problems(await compile())
    expect(found.join()).toMatch(/secret\.json" lies outside of the plugin's folder/)
    expect(found.join()).not.toContain('hidden')
    await files({ 'plugin/tasks/main.ts': 'export default (name: string) => import(`./${name}.json`)' })
    expect(problems(await compile())).toEqual([
      'tasks/main.ts:1:1 import() and require() take a fixed path in quotes, not a computed one',
    ])
  })

  test('a package remap cannot lead out of the folder', async () => {
    await files({
      'plugin/package.json':
        '{"imports":{"#a":"node:fs","#b":"../secret.ts"},"browser":{"./x.ts":"../secret.ts"}}',
      'plugin/tasks/main.ts': `import a from '#a'\nimport b from '#b'\nimport x from '../x.ts'\nexport default [a,b,x]`,
      'plugin/x.ts': 'export default 2',
      'secret.ts': 'export default 1',
    })
    expect(problems(await compile()).map((line) => line.split(' ')[0])).toEqual([
      'tasks/main.ts:1:15',
      'tasks/main.ts:2:15',
      'tasks/main.ts:3:15',
    ])
  })

  test('takes a package from above where it is allowed by name', async () => {
    await files({
      'plugin/tasks/main.ts': `import s from 'above'\nexport default s`,
      'node_modules/above/index.js': `import o from './other.js'\nexport default o`,
      'node_modules/above/other.js': `export default 7`,
    })
    expect(evaluate(await compile(['above'])).definition).toBe(7)
  })

  test.each([
    ['./addon.node', /native addon/],
    ['./style.css', /only \.js .* files can/],
    ['./text.txt', /only \.js .* files can/],
    ['./missing.ts', /"\.\/missing\.ts" does not exist/],
    ['./big.ts', /larger than 1 MB/],
  ])('refuses %s', async (specifier, message) => {
    await files({
      'plugin/tasks/main.ts': `import s from '${specifier}'\nexport default s`,
      'plugin/tasks/addon.node': '',
      'plugin/tasks/style.css': '',
      'plugin/tasks/text.txt': '',
      'plugin/tasks/big.ts': `//${'x'.repeat(1_000_000)}`,
    })
    expect(problems(await compile())[0]).toMatch(message)
  })

  test('no diagnostic names a path of the machine', async () => {
    await files({
      'plugin/tasks/main.ts': `import s from './x.ts'\nexport default s`,
      'plugin/tasks/x.ts': 'export const a = 1',
    })
    expect(problems(await compile()).join()).not.toContain(folder)
  })

  test('a bundle over 2 MB is refused', async () => {
    const big = (name: string) => `export const ${name} = '${name.repeat(900_000)}'`
    await files({
      'plugin/tasks/main.ts': `import { a } from './a.ts'\nimport { b } from './b.ts'\nimport { c } from './c.ts'\nexport default { a, b, c }`,
      ...Object.fromEntries(['a', 'b', 'c'].map((name) => [`plugin/tasks/${name}.ts`, big(name)])),
    })
    expect(problems(await compile())).toEqual([
      'tasks/main.ts:1:1 the bundle is larger than 2 MB: import less',
    ])
  })
})
