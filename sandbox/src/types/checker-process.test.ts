import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { kill } from 'node:process'
import { expect, onTestFailed, test } from 'vitest'

const checkerProcess = new URL('./checker-process.ts', import.meta.url).href

/** Types that a check takes minutes for. */
const bomb = `
type U = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'
type Many = \`\${U}\${U}\${U}\${U}\`
type Pairs<P extends string> = { [A in Many]: { [B in Many]: \`\${P}\${A}\${B}\` }[Many] }[Many]
${['1', '2', '3', '4'].map((n) => `export const d${n}: Pairs<'${n}'> = 'x' as string`).join('\n')}`

const parent = `
import { CheckerProcess } from '${checkerProcess}'
const checker = new CheckerProcess({ timeoutMs: 600_000, memoryMb: 2_000 })
const check = (text) => checker.check({ kind: 'text', name: 'task.ts', text })
await check('export default 1')
void check(${JSON.stringify(bomb)})
process.stdout.write('checks')`

const hasProc = process.platform === 'linux'

test.skipIf(!hasProc)('a checker that stands still in a check ends with the server', async () => {
  const server = spawn(process.execPath, ['--input-type=module', '-e', parent], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = await once(server.stdout, 'data')
  expect(String(said)).toBe('checks')
  const [checker] = await childrenOf(server.pid)
  onTestFailed(() => void kill(Number(checker), 'SIGKILL'))
  expect(await runs(checker)).toBe(true)
  server.kill('SIGKILL')
  while (await runs(checker)) await new Promise((resolve) => setTimeout(resolve, 20))
})

async function childrenOf(pid: number | undefined): Promise<string[]> {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ')
}

/** One that has ended and that nobody has asked about yet has no command line any more. */
async function runs(pid: string | undefined): Promise<boolean> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').then(
    (command) => command !== '',
    () => false,
  )
}
