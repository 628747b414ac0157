import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { taskSource } from './support/custom-task.ts'
import { startHub, type TestHub } from './support/hub.ts'
import { createPluginsFolder, type PluginsFolder } from './support/plugins-folder.ts'

/** Stands in a file that no task may read, and must stand in no answer. */
const marker = 'not-for-anybody-7351'
const outside = await mkdtemp(join(tmpdir(), 'patchbay-outside-'))
const at = (name: string) => join(outside, name)
await writeFile(at('secret.json'), JSON.stringify(marker))
await writeFile(at('secret.ts'), `export default '${marker}'`)
await writeFile(at('secret.txt'), marker)

const manyTypes = `
  type Grow<T extends unknown[], N> = T['length'] extends N ? T : Grow<[...T, 0, ...T], N>
  type Deep<N, D extends unknown[] = []> = D['length'] extends 900 ? N : Deep<{ a: N; b: Grow<[0], 2048> }, [...D, 0]>
  declare const a: Deep<1>; declare const b: Deep<2>; export const c: typeof a = b
  type U = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'
  type Many = \`\${U}\${U}\${U}\${U}\`; type Pairs = { [A in Many]: { [B in Many]: \`\${A}\${B}\` }[Many] }[Many]
  export const d: Pairs = 'x' as string`

/** What stands above a task that is fine otherwise. An import that nothing uses would be none. */
const attacks: Array<{ name: string; head: string; says?: RegExp }> = [
  {
    name: 'an absolute path',
    head: `export const used = () => secret; import secret from '${at('secret.ts')}'`,
    says: /absolute paths/,
  },
  {
    name: 'a file URL',
    head: `export const used = () => secret; import secret from 'file://${at('secret.ts')}'`,
    says: /cannot be imported/,
  },
  {
    name: 'a data URL',
    head: `export const used = () => secret; import secret from 'data:text/javascript,export default 1'`,
    says: /cannot be imported/,
  },
  {
    name: 'a URL',
    head: `export const used = () => secret; import secret from 'https://example.com/a.js'`,
    says: /cannot be imported from a URL/,
  },
  {
    name: 'a path upwards',
    head: `export const used = () => secret; import secret from '../../../../../../..${at('secret.ts')}'`,
  },
  {
    name: 'a JSON loader',
    head: `export const used = () => secret; import secret from '${at('secret.json')}' with { type: 'json' }`,
  },
  {
    name: 'a text loader',
    head: `export const used = () => secret; import secret from '${at('secret.txt')}' with { type: 'text' }`,
  },
  {
    name: 'a bytes loader',
    head: `export const used = () => secret; import secret from './a.ts' with { type: 'bytes' }`,
  },
  { name: 'require', head: `const secret = require('${at('secret.json')}')` },
  {
    name: 'a computed import',
    head: `export const secret = (name: string) => import('./' + name + '.json')`,
  },
  {
    name: 'a Node module',
    head: `export const used = () => readFileSync; import { readFileSync } from 'node:fs'`,
    says: /Node module/,
  },
  {
    name: 'a package of ours',
    head: `export const used = () => createSandbox; import { createSandbox } from '@patchbay/sandbox'`,
  },
  { name: 'deep types', head: manyTypes },
  { name: 'deep brackets', head: `export const deep = ${'['.repeat(60_000)}${']'.repeat(60_000)}` },
  { name: 'a huge file', head: `export const huge = '${'x'.repeat(1_050_000)}'` },
]

let hub: TestHub
let folder: PluginsFolder
let eve: Client

beforeAll(async () => {
  folder = await createPluginsFolder()
  hub = await startHub({ PATCHBAY_PLUGINS_DIR: folder.dir })
  eve = await hub.signUp('builder')
})

afterAll(async () => {
  await hub.dispose()
  await folder.dispose()
  await rm(outside, { recursive: true })
})

interface Shown {
  name: string
  tasks: string[]
  problems: Array<{ file: string; message: string }>
  checked: boolean
}

const packages = async (): Promise<Shown[]> => (await eve.get('/api/packages')).body

/** Once it is loaded and its types are checked. */
async function loaded(name: string): Promise<Shown> {
  let found: Shown | undefined
  await expect
    .poll(
      async () => {
        found = (await packages()).find((one) => one.name === name)
        return found?.checked
      },
      { timeout: 55_000 },
    )
    .toBe(true)
  return found as Shown
}

describe.each(attacks)('$name', ({ head, says }) => {
  const source = (name: string) => taskSource({ name, head, run: 'return { text: String(input.text) }' })

  test('is refused over the API, with what is wrong with it', async () => {
    const { status, body } = await eve.post('/api/plugins', { name: 'attack', source: source('attack') })
    // One that is too large is no source at all.
    const isHuge = head.length > 1_000_000
    expect([status, body.code]).toEqual(isHuge ? [413, 'payload_too_large'] : [422, 'compile_failed'])
    if (says) expect(body.diagnostics.map(({ message }: { message: string }) => message).join()).toMatch(says)
    expect(JSON.stringify(body)).not.toContain(marker)
  })

  test('is a problem of its package on disk', async () => {
    const name = `on-disk-${attacks.findIndex((one) => one.head === head)}`
    await folder.write({ [`${name}/package.json`]: '{}', [`${name}/tasks/a.ts`]: source(name) })
    const { problems } = await loaded(name)
    expect(problems.length).toBeGreaterThan(0)
    if (says) expect(problems.map(({ message }) => message).join()).toMatch(says)
    expect(JSON.stringify(problems)).not.toContain(marker)
    // What is said names files of the package, and nothing of the machine.
    expect(problems.map(({ file }) => file).filter((file) => file !== 'tasks/a.ts')).toEqual([])
    await folder.remove(name)
  })
})

describe('a package on disk', () => {
  test('has nothing that its package.json, its tsconfig.json or its dependencies point to elsewhere', async () => {
    await folder.write({
      'points/package.json': JSON.stringify({
        main: at('secret.ts'),
        browser: { './a.json': at('secret.json') },
        imports: { '#secret': at('secret.ts') },
        dependencies: { dep: '1.0.0' },
      }),
      'points/tsconfig.json': JSON.stringify({
        extends: at('secret.json'),
        compilerOptions: { baseUrl: outside, paths: { mapped: ['secret.ts'] }, noCheck: true },
      }),
      'points/a.json': '"mine"',
      'points/node_modules/dep/package.json': JSON.stringify({ main: `../../../../..${at('secret.ts')}` }),
      'points/tasks/own.ts': `import a from '../a.json'\n${taskSource({ name: 'own', run: 'return { text: a }' })}`,
      'points/tasks/imports.ts': `import a from '#secret'\n${taskSource({ name: 'imports', run: 'return { text: a }' })}`,
      'points/tasks/mapped.ts': `import a from 'mapped'\n${taskSource({ name: 'mapped', run: 'return { text: a }' })}`,
      'points/tasks/dep.ts': `import a from 'dep'\n${taskSource({ name: 'dep', run: 'return { text: a }' })}`,
    })
    const { problems } = await loaded('points')
    expect(new Set(problems.map(({ file }) => file))).toEqual(
      new Set(['tasks/dep.ts', 'tasks/imports.ts', 'tasks/mapped.ts']),
    )
    expect((await packages()).find(({ name }) => name === 'points')?.tasks).toEqual(['custom.own'])
    const own = await eve.post('/api/tasks/custom.own/try', { input: { text: '' } })
    expect(own.body.output).toEqual({ text: 'mine' })
    expect(JSON.stringify(await packages())).not.toContain(marker)
  })

  test('has nothing that links lead to, whatever they are links to', async () => {
    await folder.write({
      'links/package.json': '{}',
      'links/tasks/a.ts': `import a from '../linked.json'\nimport b from '../folder/secret.ts'\nexport const used = [a, b]\n${taskSource({ name: 'a' })}`,
    })
    await folder.link('links/linked.json', at('secret.json'))
    await folder.link('links/folder', outside)
    await folder.link('links/tasks/b.ts', at('secret.ts'))
    await folder.link('links/tasks/c.ts', '/dev/zero')
    await folder.link('links/tasks/d.ts', 'd.ts')
    const { problems, tasks } = await loaded('links')
    expect(tasks).toEqual([])
    expect(problems.filter(({ file }) => file === 'tasks/a.ts')).toHaveLength(2)
    expect(problems.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['tasks/b.ts', 'tasks/c.ts', 'tasks/d.ts']),
    )
    expect(JSON.stringify(problems)).not.toContain(marker)
  })

  test('runs none of its scripts, nor any configuration of tools', async () => {
    const touch = `touch ${at('touched')}`
    const write = `require('node:fs').writeFileSync('${at('touched')}', '')`
    await folder.write({
      'scripts/package.json': JSON.stringify({
        scripts: Object.fromEntries(
          ['preinstall', 'install', 'postinstall', 'prepare', 'prebuild', 'build', 'start', 'test'].map(
            (name) => [name, touch],
          ),
        ),
        gypfile: true,
      }),
      'scripts/.npmrc': `node-options=--require ${at('touched.cjs')}`,
      'scripts/esbuild.config.js': write,
      'scripts/vite.config.js': write,
      'scripts/binding.gyp': '{}',
      'scripts/tasks/fine.ts': taskSource({ name: 'fine' }),
    })
    expect(await loaded('scripts')).toMatchObject({ tasks: ['custom.fine'], problems: [] })
    await expect(access(at('touched'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

test('comments about source maps lead nowhere, and stacks name the task alone', async () => {
  const comments = [
    `//# sourceMappingURL=${at('secret.json')}`,
    `//# sourceMappingURL=data:application/json;base64,${Buffer.from('{"version":3,"sources":["/etc/passwd"],"mappings":"AAAA"}').toString('base64')}`,
    `//# sourceURL=/etc/passwd`,
  ].join('\n')
  const source = `${taskSource({ name: 'mapped-stack', run: `throw new Error('no')` })}${comments}\n`
  const tried = await eve.post('/api/plugins/try', { source, input: { text: '' } })
  expect(tried).toMatchObject({ status: 200, body: { status: 'failed', error: { message: 'no' } } })
  expect(tried.body.error.stack).toMatch(/task\.ts:12:/)
  expect(tried.body.error.stack).not.toMatch(/passwd|secret/)
})

test('after all of that the hub is as it was', async () => {
  const made = await eve.post('/api/plugins', { name: 'after', source: taskSource({ name: 'after' }) })
  expect(made.status).toBe(201)
  const tried = await eve.post('/api/tasks/custom.after/try', { input: { text: 'x' } })
  expect(tried.body.output).toEqual({ text: 'X' })
})
