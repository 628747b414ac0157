import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

const watcher = new URL('./die-with-parent.ts', import.meta.url).href

/** Its main thread never comes to look at what happens. */
const child = `
import { dieWithParent } from '${watcher}'
dieWithParent()
process.stdout.write('stands still')
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`

const parent = `
import { spawn } from 'node:child_process'
spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(child)}], { stdio: ['pipe', 'inherit', 'inherit'] })`

test('a process whose main thread stands still ends with the one that started it', async () => {
  const started = spawn(process.execPath, ['--input-type=module', '-e', parent], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = await once(started.stdout, 'data')
  expect(String(said)).toBe('stands still')
  // The output that both write to is closed once neither is left.
  const closed = once(started, 'close')
  started.kill('SIGKILL')
  expect(await closed).toEqual([null, 'SIGKILL'])
})
