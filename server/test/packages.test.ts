import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { customGraph, taskSource } from './support/custom-task.ts'
import { startHub, type TestHub } from './support/hub.ts'
import { createPluginsFolder, type PluginsFolder } from './support/plugins-folder.ts'

let folder: PluginsFolder
let hub: TestHub
let ada: Client

const manifest = '{ "name": "pack", "version": "1.2.0" }'
const says = (name: string, word: string) =>
  taskSource({ name, run: `return { text: input.text + ${JSON.stringify(word)} }` })

beforeAll(async () => {
  folder = await createPluginsFolder()
  await folder.write({
    'notes.txt': 'no package',
    'greet/package.json': manifest,
    'greet/tasks/hello.ts': `import { word } from '../words.ts'
${taskSource({ name: 'hello', run: 'return { text: word + input.text }' })}`,
    'greet/tasks/hello.test.ts': 'throw new Error("tests are no tasks")',
    'greet/words.ts': `export const word: string = 'hello '`,
    'broken/package.json': manifest,
    'broken/tasks/broken.ts': 'export default {',
  })
  hub = await startHub({ PATCHBAY_PLUGINS_DIR: folder.dir })
  ada = await hub.signUp('builder')
})

afterAll(async () => {
  await hub.dispose()
  await folder.dispose()
})

interface Shown {
  name: string
  version: string | null
  tasks: string[]
  problems: Array<{ file: string; line: number; column: number; message: string }>
  checked: boolean
}

async function packageNamed(name: string): Promise<Shown | undefined> {
  const { body } = await ada.get('/api/packages')
  return (body as Shown[]).find((one) => one.name === name)
}

/** Once it is as it should be; that is asked for again and again. */
const untilPackage = (name: string, wanted: unknown) =>
  expect.poll(() => packageNamed(name), { timeout: 20_000, interval: 20 }).toEqual(wanted)

const tried = async (type: string, text = 'x') =>
  (await ada.post(`/api/tasks/custom.${type}/try`, { input: { text } })).body.output?.text

const untilTried = (type: string, wanted: unknown) =>
  expect.poll(() => tried(type), { timeout: 20_000, interval: 20 }).toEqual(wanted)

describe('packages on disk', () => {
  test('are loaded at the start, whatever is wrong with others', async () => {
    expect(await tried('hello', 'Ada')).toBe('hello Ada')
    const types: Array<{ type: string }> = (await ada.get('/api/tasks')).body
    expect(types.find(({ type }) => type === 'custom.hello')).toMatchObject({
      source: 'custom',
      version: expect.stringMatching(/^1\.2\.0\+[0-9a-f]{7}$/),
    })
    await untilPackage(
      'greet',
      expect.objectContaining({ tasks: ['custom.hello'], problems: [], checked: true }),
    )
    expect(await packageNamed('broken')).toMatchObject({
      tasks: [],
      problems: [
        { file: 'tasks/broken.ts', line: 1, column: expect.any(Number), message: expect.any(String) },
      ],
    })
    expect(await packageNamed('notes.txt')).toBeUndefined()
    const user = await hub.signUp('user')
    expect((await user.get('/api/packages')).status).toBe(403)
  })

  test('are loaded anew when any of their files is saved, by whatever way of saving', async () => {
    await folder.write({ 'greet/words.ts': `export const word = 'salut '` })
    await untilTried('hello', 'salut x')
    await folder.replace('greet/words.ts', `export const word = 'ciao '`)
    await untilTried('hello', 'ciao x')
    await folder.write({ 'fresh/package.json': manifest, 'fresh/tasks/fresh.ts': says('fresh', '1') })
    await untilTried('fresh', 'x1')
    await folder.remove('fresh')
    await expect
      .poll(async () => (await ada.post('/api/tasks/custom.fresh/try', { input: {} })).status)
      .toBe(404)
    await folder.write({ 'fresh/package.json': manifest, 'fresh/tasks/fresh.ts': says('fresh', '2') })
    await untilTried('fresh', 'x2')
  })

  test('go on as they were while a file is half written, and say where it is wrong', async () => {
    const whole = says('half', '1')
    await folder.write({ 'half/package.json': manifest, 'half/tasks/half.ts': whole })
    await untilTried('half', 'x1')
    await folder.write({ 'half/tasks/half.ts': whole.slice(0, -30) })
    await untilPackage(
      'half',
      expect.objectContaining({ problems: [expect.objectContaining({ file: 'tasks/half.ts', line: 12 })] }),
    )
    expect(await tried('half')).toBe('x1')
    await folder.write({ 'half/tasks/half.ts': says('half', '2') })
    await untilTried('half', 'x2')
    await untilPackage('half', expect.objectContaining({ problems: [] }))
  })

  test('tell errors of types, in the files where they are, and run all the same', async () => {
    await folder.write({
      'typed/package.json': manifest,
      'typed/tasks/a.ts': `import { two } from '../lib.ts'
${taskSource({ name: 'typed', run: 'return { text: input.text + two }' })}`,
      'typed/lib.ts': `// a file of its own\nexport const two: string = 2`,
    })
    await untilPackage(
      'typed',
      expect.objectContaining({
        problems: [expect.objectContaining({ file: 'lib.ts', line: 2, column: 14 })],
      }),
    )
    expect(await tried('typed')).toBe('x2')
  })

  test('bring what they depend on along, and run no script of a package.json', async () => {
    const marker = join(folder.dir, 'marker')
    const run = `touch ${marker}`
    await folder.write({
      'deps/package.json': JSON.stringify({
        scripts: { preinstall: run, install: run, postinstall: run, prepare: run, build: run, start: run },
        dependencies: { 'left-pad': '1.0.0' },
      }),
      'deps/node_modules/left-pad/package.json': JSON.stringify({
        name: 'left-pad',
        main: 'index.js',
        scripts: { postinstall: run },
      }),
      'deps/node_modules/left-pad/index.js': `module.exports = (text, length) => text.padStart(length)`,
      'deps/tasks/pad.ts': `import pad from 'left-pad'
${taskSource({ name: 'pad', run: 'return { text: pad(input.text, 3) }' })}`,
    })
    await untilTried('pad', '  x')
    await expect(writeFile(marker, '', { flag: 'wx' })).resolves.toBeUndefined()
  })

  test('have each type once, on disk or published', async () => {
    expect((await ada.post('/api/plugins', { name: 'only', source: says('only', 'p') })).status).toBe(201)
    await folder.write({ 'twice/package.json': manifest, 'twice/tasks/one.ts': says('only', 'd') })
    await untilPackage(
      'twice',
      expect.objectContaining({
        tasks: [],
        problems: [
          expect.objectContaining({ line: 4, message: expect.stringContaining('which is published') }),
        ],
      }),
    )
    expect(await tried('only')).toBe('xp')
    await folder.write({ 'twice/tasks/one.ts': says('hello', 'd') })
    await untilPackage(
      'twice',
      expect.objectContaining({
        problems: [expect.objectContaining({ message: expect.stringContaining('in the package greet') })],
      }),
    )
    const taken = await ada.post('/api/plugins', { name: 'hello', source: says('hello', '') })
    expect(taken).toMatchObject({ status: 409, body: { code: 'conflict' } })
  })

  test('get a type that they were refused once it is free', async () => {
    const published = await ada.post('/api/plugins', { name: 'freed', source: says('freed', 'p') })
    await folder.write({ 'heir/package.json': manifest, 'heir/tasks/heir.ts': says('freed', 'd') })
    const refused = expect.objectContaining({ tasks: [], problems: [expect.anything()] })
    await untilPackage('heir', refused)
    expect((await ada.delete(`/api/plugins/${published.body.id}`)).status).toBe(204)
    await untilTried('freed', 'xd')
    await untilPackage('heir', expect.objectContaining({ tasks: ['custom.freed'], problems: [] }))
    await folder.write({ 'next/package.json': manifest, 'next/tasks/next.ts': says('freed', 'n') })
    await untilPackage('next', refused)
    await folder.remove('heir')
    await untilTried('freed', 'xn')
  })

  test('say what is no package, without a word of what is elsewhere', async () => {
    const secret = join(folder.dir, '..', `${folder.dir.split('/').at(-1)}-secret`)
    await writeFile(secret, 'root:x:0:0')
    await folder.write({ 'bare/readme.md': '', 'wrong/package.json': '{\n  nothing }' })
    await folder.link('linked/package.json', secret)
    await folder.link('away', '/etc')
    await folder.write({
      'reader/package.json': manifest,
      'reader/tasks/a.ts': `import x from '../x.json'\nexport default x`,
    })
    await folder.link('reader/x.json', secret)
    await folder.link('reader/tasks/b.ts', secret)
    const problems = async (name: string) => (await packageNamed(name))?.problems
    await expect.poll(() => problems('bare')).toMatchObject([{ file: 'package.json' }])
    await expect.poll(() => problems('wrong')).toMatchObject([{ file: 'package.json', line: 2, column: 3 }])
    await expect.poll(() => problems('linked')).toMatchObject([{ file: 'package.json' }])
    await expect.poll(() => problems('away')).toMatchObject([{ message: expect.stringContaining('link') }])
    await expect
      .poll(() => problems('reader'))
      .toMatchObject([
        { file: 'tasks/a.ts', line: 1, message: expect.stringContaining('outside of the plugin') },
        { file: 'tasks/b.ts', message: expect.stringContaining('link that leads out') },
      ])
    expect(JSON.stringify((await ada.get('/api/packages')).body)).not.toContain('root:x')
  })

  test('keep sessions and published interactions on the code that these began with', async () => {
    await folder.write({ 'pinned/package.json': manifest, 'pinned/tasks/pinned.ts': says('pinned', '1') })
    await untilTried('pinned', 'x1')
    const { slug } = await ada.publish({ graph: customGraph('pinned') })
    await folder.remove('pinned')
    await expect.poll(() => packageNamed('pinned')).toBeUndefined()
    await hub.restart()
    const called = await ada.post(`/run/${slug}`, { task: { text: 'x' } })
    expect(called).toMatchObject({ status: 200, body: { output: { task: { text: 'x1' } } } })
  })

  test('are there again after their whole folder was', async () => {
    await folder.remove('.')
    await expect.poll(async () => (await ada.get('/api/packages')).body).toEqual([])
    await folder.write({ 'back/package.json': manifest, 'back/tasks/back.ts': says('back', '1') })
    await untilTried('back', 'x1')
    await folder.write({ 'back/tasks/back.ts': says('back', '2') })
    await untilTried('back', 'x2')
  })
})
