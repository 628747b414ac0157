import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * `npm test`: all of vitest's projects, then the browser tests where there is a browser. What is given after
 * `--` goes to vitest, and the browser tests are then left to `npm run test:browser`.
 */
const require = createRequire(import.meta.url)
const chromium = '/usr/bin/chromium'
const given = process.argv.slice(2)

/** @returns whether it succeeded */
function run(script: string, ...args: string[]): boolean {
  return spawnSync(process.execPath, [require.resolve(script), ...args], { stdio: 'inherit' }).status === 0
}

let passed = run('vitest/vitest.mjs', 'run', ...given)
if (given.length > 0) {
  process.stdout.write('The browser tests were left out: npm run test:browser runs them\n')
} else if (existsSync(chromium)) {
  passed =
    run('./ui/build/main.ts') &&
    run('@playwright/test/cli', 'test', '--config', 'ui/playwright.config.ts') &&
    passed
} else {
  process.stdout.write(
    `The browser tests were left out: there is no ${chromium} (Debian and Ubuntu: apt-get install chromium)\n`,
  )
}
process.exitCode = passed ? 0 : 1
