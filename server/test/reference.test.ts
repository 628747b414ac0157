import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('../../sdk/reference/main.ts', import.meta.url))

test("the SDK's reference is what its docstrings say", async () => {
  const checked = await promisify(execFile)(process.execPath, [main, '--check'])
  expect(checked.stderr).toBe('')
})
