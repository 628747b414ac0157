import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTypeChecker, type TypeChecker } from '@patchbay/sandbox'
import { createTaskTester, type RunOptions, type TaskTester } from '@patchbay/sdk/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patchbay, spawnPatchbay } from './support/command-line.ts'
import { findFreePort } from './support/free-port.ts'

const program = fileURLToPath(new URL('../../cli/patchbay.js', import.meta.url))
const text = await readFile(new URL('../../docs/tasks.md', import.meta.url), 'utf8')

/** How a block is run: JSON in a comment above it. */
interface Run extends RunOptions {
  status?: string
  output?: unknown
  sent?: string[]
  stateAfter?: unknown
}

const blocks = Array.from(
  text.matchAll(
    /(?:<!-- (?<how>run|test)(?<about>(?:(?!-->).)*)-->\n\n)?^```(?<language>\w+)\n(?<code>.*?)^```/gms,
  ),
  ({ groups = {} }) => ({
    language: groups['language'],
    how: groups['how'],
    about: groups['about'],
    code: groups['code'] ?? '',
  }),
)
const tasks = blocks.filter(({ how }) => how === 'run')
const commands = blocks.filter(({ language }) => language === 'sh').map(({ code }) => code)
const typeOf = (code: string) => /type: '([^']+)'/.exec(code)?.[1]

let tester: TaskTester
let typeChecker: TypeChecker

beforeAll(async () => {
  tester = await createTaskTester()
  typeChecker = createTypeChecker({ processes: 1 })
})

afterAll(async () => {
  await tester.close()
  await typeChecker.close()
})

describe('docs/tasks.md', () => {
  test('says of each block of TypeScript how it is run', () => {
    expect(blocks.filter(({ language, how }) => language === 'ts' && how === undefined)).toEqual([])
    expect(tasks.length).toBeGreaterThan(7)
  })

  test.each(tasks.map(({ code, about }) => ({ name: typeOf(code), code, about: about ?? '' })))(
    'has a task $name that fits its types and does what is said',
    async ({ code, about }) => {
      expect(await typeChecker.check({ kind: 'text', name: 'task.ts', text: code }, 'docs')).toEqual([])
      const { status = 'completed', output, sent, stateAfter, ...options } = JSON.parse(about) as Run
      const result = await tester.run({ text: code }, options)
      expect(result).toMatchObject({ status })
      if (output !== undefined) expect(result.output).toEqual(output)
      if (sent) expect(result.requests.map(({ body }) => body)).toEqual(sent)
      if (stateAfter !== undefined) expect(result.state).toEqual(stateAfter)
    },
  )

  test('leads to each recipe of its table', () => {
    const headings = [...text.matchAll(/^### (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^a-z ]/g, '')
        .replaceAll(' ', '-'),
    )
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link)
    expect(headings).toEqual(expect.arrayContaining(links))
    expect(links).toEqual(expect.arrayContaining(headings))
  })

  test('has a test that passes beside the task of patchbay new', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-docs-'))
    try {
      await patchbay(['new', 'hello'], { cwd: folder })
      const code = blocks.find(({ how }) => how === 'test')?.code ?? ''
      await writeFile(join(folder, 'hello/tasks/hello.test.ts'), code)
      const checked = await patchbay(['dev', 'hello', '--once'], { cwd: folder })
      expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining('pass 1') })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

/** In five minutes, which is what the title promises: the hub's start included, however busy the machine. */
test('the first task works as it is written, and prints what is said', { timeout: 300_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-docs-'))
  const [start, ...rest] = commands
  expect(start).toBe('npx patchbay start\n')
  const port = String(await findFreePort())
  const env = { PORT: port, PATCHBAY_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn' }
  const hub = spawnPatchbay(['start', '--no-build'], { cwd: folder, env })
  try {
    let told = ''
    hub.stdout.setEncoding('utf8').on('data', (said: string) => (told += said))
    await expect.poll(() => told, { timeout: 60_000 }).toContain('Patchbay listens on')
    const url = `http://127.0.0.1:${port}`
    const npx = `npx() { shift; node ${program} "$@"; }`
    const script = ['set -euo pipefail', npx, ...rest].join('\n').replaceAll('http://127.0.0.1:3000', url)
    const { code, stdout, stderr } = await bash(script, { cwd: folder, env: { PATCHBAY_URL: url } })
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const promised = blocks.find(({ language }) => language === 'text')?.code ?? 'nothing is promised'
    expect(stdout).toContain(promised)
  } finally {
    hub.kill('SIGTERM')
    await once(hub, 'close')
    await rm(folder, { recursive: true, force: true })
  }
})

async function bash(script: string, { cwd, env }: { cwd: string; env: Record<string, string> }) {
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter)
  const child = spawn('bash', ['-c', script], { cwd, env: { ...env, PATH: path, HOME: cwd } })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (said: string) => (stdout += said))
  child.stderr.setEncoding('utf8').on('data', (said: string) => (stderr += said))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}
