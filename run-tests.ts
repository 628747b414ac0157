import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'

/**
 * `npm test`: all of vitest's projects, then the browser tests where there is a browser. What is given after
 * `--` goes to vitest; the browser tests are then left to `npm run test:browser`.
 */
const chromium = '/usr/bin/chromium'
const given = process.argv.slice(2)

let passed = 0
let failed = 0
const failures = new Set<string>()

/**
 * Runs one of the programs that npm has on the path, and adds its tally to ours: lines that begin with `✗` say what
 * failed, the last one is `N passed, M failed`.
 */
async function run(program: string, ...args: string[]): Promise<void> {
  const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}
  const child = spawn(program, args, {
    stdio: ['inherit', 'pipe', 'inherit'],
    env: { ...process.env, ...color },
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text)
    said = (said + text).slice(-100_000)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  const [, good, bad] = [...said.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1) ?? []
  passed += Number(good ?? 0)
  failed += Number(bad ?? 0)
  for (const [line] of said.matchAll(/^✗ .*$/gm)) failures.add(line)
  if (code !== 0) process.exitCode = 1
}

await run('vitest', 'run', ...given)
if (given.length > 0) {
  process.stdout.write('The browser tests were left out: npm run test:browser runs them\n')
} else if (!existsSync(chromium)) {
  process.stdout.write(
    `The browser tests were left out: there is no ${chromium} (Debian and Ubuntu: apt-get install chromium)\n`,
  )
} else {
  await run('node', 'ui/build/main.ts')
  await run('playwright', 'test', '--config', 'ui/playwright.config.ts')
  // What failed before the browser tests is far up by now.
  for (const line of failures) process.stdout.write(`${line}\n`)
  process.stdout.write(`${passed} passed, ${failed} failed\n`)
}
