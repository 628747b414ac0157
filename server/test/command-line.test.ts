import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient } from './support/client.ts'
import { patchbay, spawnPatchbay } from './support/command-line.ts'
import { taskSource } from './support/custom-task.ts'
import { startHub, type TestHub } from './support/hub.ts'

const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))

let hub: TestHub
let folder: string
/** For commands that speak to the hub, as its administrator. */
let env: Record<string, string>

beforeAll(async () => {
  hub = await startHub()
  folder = await mkdtemp(join(tmpdir(), 'patchbay-commands-'))
  const { key } = (await hub.admin.post('/api/me/api-keys', { name: 'commands' })).body
  env = { PATCHBAY_URL: hub.url, PATCHBAY_API_KEY: key }
})

afterAll(async () => {
  await hub.dispose()
  await rm(folder, { recursive: true, force: true })
})

describe('the command line', () => {
  test('helps, in plain text where it is piped', async () => {
    const overview = await patchbay(['--help'])
    expect(overview).toMatchObject({ code: 0, stderr: '' })
    for (const name of ['start', 'new', 'dev', 'push', 'user add', 'key rotate', 'doctor'])
      expect(overview.stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
    const command = await patchbay(['user', 'add', '--help'])
    expect(command.stdout).toMatch(/^Usage: patchbay user add <email> \[options\]\n/)
    expect(overview.stdout + command.stdout).not.toContain('\u001B')
    expect(Math.max(...overview.stdout.split('\n').map((line) => line.length))).toBeLessThan(110)
    expect((await patchbay(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test.each([
    ['nothing', [], ''],
    ['an unknown command', ['destroy'], 'There is no command "destroy"'],
    ['half a command', ['user', 'remove'], 'There is no command "user remove"'],
    ['an argument too few', ['new'], '<name> is missing'],
    ['an argument too many', ['new', 'a', 'b'], '"b" is too much'],
    ['an unknown option', ['dev', 'a', '--fast'], "Unknown option '--fast'"],
    ['an option without its value', ['dev', 'a', '--try'], 'argument missing'],
    ['a bad name', ['new', 'A b'], 'made of a-z'],
    ['a bad role', ['user', 'add', 'a@b.cc', '--role', 'king'], 'admin, builder, user'],
    ['a bad input', ['dev', '.', '--try', '{'], 'JSON object'],
  ])('says what is wrong with %s, and ends with 2', async (_, words, says) => {
    const { code, stderr } = await patchbay(words, { cwd: folder, env })
    expect(code).toBe(2)
    expect(stderr).toContain(says)
  })

  test('says what it cannot do, and ends with 1', async () => {
    const without = await patchbay(['key', 'rotate'], { env: { PATCHBAY_URL: hub.url } })
    expect(without).toMatchObject({ code: 1, stderr: expect.stringContaining('PATCHBAY_API_KEY is not set') })
    const wrong = await patchbay(['key', 'rotate'], { env: { ...env, PATCHBAY_API_KEY: 'pb_no' } })
    expect(wrong).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not know PATCHBAY_API_KEY'),
    })
    const nobody = await patchbay(['key', 'rotate', '--url', 'http://127.0.0.1:9'], { env })
    expect(nobody).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No hub answers at http://127.0.0.1:9'),
    })
    const nowhere = await patchbay(['dev', 'nowhere', '--once'], { cwd: folder })
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no folder nowhere') })
  })
})

describe('a package', () => {
  // A dozen commands, each a process that compiles: a busy machine takes longer than a minute.
  const patience = { timeout: 180_000 }
  test(
    'is made, checked, tested, tried, published, and published again where it has changed',
    patience,
    async () => {
      const made = await patchbay(['new', 'greet'], { cwd: folder })
      expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('greet/tasks/greet.test.ts') })
      // An editor finds the types that a hub checks with.
      expect(() => execFileSync(process.execPath, [tsc, '-p', join(folder, 'greet')])).not.toThrow()
      expect((await patchbay(['new', 'greet'], { cwd: folder })).code).toBe(1)
      const checked = await patchbay(['dev', 'greet', '--once', '--try', '{"name": "Ada"}'], { cwd: folder })
      expect(checked.code).toBe(0)
      expect(checked.stdout).toContain('ok custom.greet')
      expect(checked.stdout).toContain('pass 2')
      expect(checked.stdout).toContain('"text": "Hello Ada!"')
      const pushed = await patchbay(['push', 'greet'], { cwd: folder, env })
      expect(pushed).toMatchObject({ code: 0, stdout: 'ok custom.greet is published as version 1\n' })
      const tried = await hub.admin.post('/api/tasks/custom.greet/try', { input: { name: 'Ada' } })
      expect(tried.body.output).toEqual({ text: 'Hello Ada!' })
      const same = await patchbay(['push', 'greet'], { cwd: folder, env })
      expect(same).toMatchObject({ code: 0, stdout: 'custom.greet has not changed\n' })

      const file = join(folder, 'greet/tasks/greet.ts')
      const source = await readFile(file, 'utf8')
      await writeFile(file, source.replaceAll(/\bname\b/g, 'person'))
      const refused = await patchbay(['push', 'greet'], { cwd: folder, env })
      expect(refused).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('breaking custom.greet: input "name" was removed'),
      })
      const forced = await patchbay(['push', 'greet', '--breaking'], { cwd: folder, env })
      expect(forced).toMatchObject({ code: 0, stdout: expect.stringContaining('published as version 2') })
    },
  )

  test('with problems is told by file, line and column, and not published', async () => {
    await patchbay(['new', 'wrong'], { cwd: folder })
    await writeFile(
      join(folder, 'wrong/tasks/wrong.ts'),
      taskSource({ name: 'wrong', run: 'return { text: 1 }' }),
    )
    const checked = await patchbay(['dev', 'wrong', '--once'], { cwd: folder })
    expect(checked.code).toBe(1)
    expect(checked.stderr).toMatch(
      /wrong\/tasks\/wrong\.ts:10:9 Type 'number' is not assignable to type 'string'/,
    )
    const pushed = await patchbay(['push', 'wrong'], { cwd: folder, env })
    expect(pushed).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing is published') })
  })

  test('whose tests fail fails', async () => {
    await patchbay(['new', 'failing'], { cwd: folder })
    const file = join(folder, 'failing/tasks/failing.test.ts')
    await writeFile(file, (await readFile(file, 'utf8')).replace('Hello Ada!', 'Goodbye'))
    expect(await patchbay(['dev', 'failing', '--once'], { cwd: folder })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('fail 1'),
    })
  })

  test('of several files is published as one', async () => {
    await patchbay(['new', 'parts'], { cwd: folder })
    await writeFile(join(folder, 'parts/word.ts'), 'export const word: string = "from another file"')
    const source = taskSource({ name: 'parts', run: 'return { text: word }' })
    await writeFile(join(folder, 'parts/tasks/parts.ts'), `import { word } from '../word.ts'\n${source}`)
    const pushed = await patchbay(['push', 'parts'], { cwd: folder, env })
    expect(pushed).toMatchObject({ code: 0 })
    const tried = await hub.admin.post('/api/tasks/custom.parts/try', { input: { text: 'x' } })
    expect(tried.body.output).toEqual({ text: 'from another file' })
  })

  test('is tried against the network once, and from what was recorded after that', async () => {
    const server = createServer((_, response) => response.end('{"word":"live"}'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    await patchbay(['new', 'asks'], { cwd: folder })
    const run = `return { text: JSON.stringify(await (await fetch('http://${host}/')).json()) }`
    await writeFile(
      join(folder, 'asks/tasks/asks.ts'),
      taskSource({ name: 'asks', run, more: `network: ['${host}'],` }),
    )
    await rm(join(folder, 'asks/tasks/asks.test.ts'))
    const words = ['dev', 'asks', '--try', '{"text": ""}']
    const denied = await patchbay([...words, '--once'], { cwd: folder })
    expect(denied).toMatchObject({ code: 1, stderr: expect.stringContaining('network_denied') })
    const live = { cwd: folder, env: { PATCHBAY_ALLOW_PRIVATE_NETWORK: host } }
    const recorded = await patchbay([...words, '--record', 'asks/answers.json'], live)
    expect(recorded).toMatchObject({ code: 0, stdout: expect.stringContaining('live') })
    server.close()
    await once(server, 'close')
    const replayed = await patchbay([...words, '--once', '--replay', 'asks/answers.json'], { cwd: folder })
    expect(replayed).toMatchObject({ code: 0, stdout: expect.stringContaining('live') })
  })

  test('is checked again at a save', async () => {
    await patchbay(['new', 'watched'], { cwd: folder })
    await rm(join(folder, 'watched/tasks/watched.test.ts'))
    const child = spawnPatchbay(['dev', 'watched'], { cwd: folder })
    let told = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text))
    await expect.poll(() => told, { timeout: 20_000 }).toContain('Waiting for a save')
    await writeFile(join(folder, 'watched/tasks/watched.ts'), 'export default 1 +')
    await expect.poll(() => told, { timeout: 20_000 }).toContain('watched/tasks/watched.ts:1:')
    child.kill('SIGINT')
    await once(child, 'close')
  })
})

describe('a hub that runs', () => {
  test('gets accounts, with a password of ours or a piped one', async () => {
    const made = await patchbay(['user', 'add', 'eve@example.com', '--role', 'builder', '--name', 'Eve'], {
      env,
    })
    expect(made).toMatchObject({ code: 0 })
    const [, password = ''] = /^Password: (\S{20})$/m.exec(made.stdout) ?? []
    const client = createClient(hub.url)
    const signedIn = await client.post('/api/auth/login', { email: 'eve@example.com', password })
    expect(signedIn).toMatchObject({ status: 200, body: { user: { role: 'builder', name: 'Eve' } } })
    const piped = { env, stdin: 'correct horse\n' }
    const silent = await patchbay(['user', 'add', 'fay@example.com', '--password-stdin'], piped)
    expect(silent.stdout).not.toContain('correct horse')
    await client.login('fay@example.com')
    const again = await patchbay(['user', 'add', 'eve@example.com'], { env })
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('The hub refuses') })
    const first = await patchbay(['user', 'add', 'gil@example.com', '--first'], { env })
    expect(first).toMatchObject({ code: 1 })
  })

  test('gets its secrets encrypted anew', async () => {
    const rotated = await patchbay(['key', 'rotate'], { env })
    expect(rotated).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ secrets are encrypted/) })
  })
})

describe('a hub', () => {
  test('is started, and stopped by a signal', async () => {
    const child = spawnPatchbay(['start', '--no-build'], {
      env: { PORT: '0', PATCHBAY_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'silent' },
    })
    let told = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text))
    await expect.poll(() => told, { timeout: 20_000 }).toMatch(/Patchbay listens on http:\S+/)
    child.kill('SIGTERM')
    expect(await once(child, 'close')).toEqual([0, null])
  })

  test('is examined before that', async () => {
    const plugins = join(folder, 'plugins')
    await mkdir(join(plugins, 'empty'), { recursive: true })
    const fine = { PORT: '0', PATCHBAY_DATA_DIR: join(folder, 'new'), PATCHBAY_PLUGINS_DIR: plugins }
    const good = await patchbay(['doctor'], { env: fine })
    expect(good).toMatchObject({ code: 0 })
    expect(good.stdout).toMatch(/^ok {2}Sandbox: tasks run$/m)
    expect(good.stdout).toMatch(/^! {3}Packages: .*\n {6}empty\/package\.json: There is no package\.json/m)
    const odd = await patchbay(['doctor'], { env: { PORT: 'no', PATCHBAY_SLOTS: '0' } })
    expect(odd).toMatchObject({ code: 1, stderr: 'The hub cannot start like this\n' })
    expect(odd.stdout).toMatch(/PORT has to be.*\n.*PATCHBAY_SLOTS has to be/)
    const { port } = new URL(hub.url)
    const running = await patchbay(['doctor'], { env: { ...fine, PORT: port } })
    expect(running.stdout).toContain(`${port} is a hub that runs, and is ready`)
    const bad = await patchbay(['doctor'], {
      env: {
        ...fine,
        PATCHBAY_DATA_DIR: import.meta.filename,
        PATCHBAY_PLUGINS_DIR: '/nowhere',
      },
    })
    expect(bad.code).toBe(1)
    expect(bad.stdout).toMatch(/^!! {2}Data: /m)
    expect(bad.stdout).toMatch(/^!! {2}Packages: /m)
  })
})
