#!/usr/bin/env node
// Any Node may begin here; TypeScript as it stands takes the one that was installed beside us.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = new URL('./src/main.ts', import.meta.url)

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(main.href)
} else {
  const installed = createRequire(import.meta.url).resolve('node/package.json')
  const program = join(dirname(installed), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  const { status, error } = spawnSync(program, [fileURLToPath(main), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  if (error) process.stderr.write(`Node 24 cannot be started: ${error.message}. Run npm install again\n`)
  process.exitCode = status ?? 1
}
