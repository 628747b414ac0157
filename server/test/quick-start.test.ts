import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { delimiter, dirname } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { findFreePort } from './support/free-port.ts'
import { startHub } from './support/hub.ts'

const run = promisify(execFile)
const readme = new URL('../../README.md', import.meta.url)

test("the README's first interaction works as it is written, and prints what it says", async () => {
  const text = await readFile(readme, 'utf8')
  const section = between(text, '<!-- quick start: begin -->', '<!-- quick start: end -->')
  const commands = blocksOf(section, 'sh')
  const [promised] = blocksOf(text.slice(text.indexOf('<!-- quick start: end -->')), 'text')

  const port = await findFreePort()
  const hub = await startHub(
    { PORT: String(port), PATCHBAY_ALLOW_PRIVATE_NETWORK: `127.0.0.1:${port}` },
    { account: false },
  )
  try {
    const script = ['set -euo pipefail', ...commands].join('\n').replaceAll('http://127.0.0.1:3000', hub.url)
    const path = [dirname(process.execPath), process.env['PATH']].join(delimiter)
    const { stdout } = await run('bash', ['-c', script], { env: { PATH: path } })
    expect(stdout).toContain(promised)
    expect(stdout).toMatch(/^true$/m)
    expect(stdout).toMatch(/^curl -X POST /m)
  } finally {
    await hub.dispose()
  }
})

function between(text: string, begin: string, end: string): string {
  return text.slice(text.indexOf(begin) + begin.length, text.indexOf(end))
}

function blocksOf(text: string, language: string): string[] {
  return Array.from(
    text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms')),
    ([, block]) => block ?? '',
  )
}
