import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Runs a package's tests, those beside its tasks, with Node's own test runner; they write to the terminal.
 *
 * @returns undefined where there are none, else whether they passed
 */
export async function runTests(root: string): Promise<boolean | undefined> {
  const names = await readdir(join(root, 'tasks')).catch(() => [])
  const files = names.filter((name) => /\.test\.[mc]?[jt]s$/.test(name)).map((name) => join('tasks', name))
  if (files.length === 0) return undefined
  const child = spawn(process.execPath, ['--test', '--test-reporter=spec', ...files], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return code === 0
}
