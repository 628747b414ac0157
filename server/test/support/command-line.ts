import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../../cli/patchbay.js', import.meta.url))

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export interface CommandOptions {
  /** Where it is run; default: here. */
  cwd?: string
  env?: Record<string, string>
  stdin?: string
}

/** Runs `patchbay` with these words, its output piped, and waits for its end. */
export async function patchbay(
  words: string[],
  { cwd, env = {}, stdin = '' }: CommandOptions = {},
): Promise<Ended> {
  const child = spawnPatchbay(words, { env, ...(cwd !== undefined && { cwd }) })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin.end(stdin)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

/** The same, for commands that go on. */
export function spawnPatchbay(words: string[], { cwd, env = {} }: Omit<CommandOptions, 'stdin'> = {}) {
  const { PATH, HOME } = process.env
  return spawn(process.execPath, [program, ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH, HOME, ...env },
    ...(cwd !== undefined && { cwd }),
  })
}
