import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../../server/src/main.ts', import.meta.url))

export interface HubProcess {
  url: string
  /** Ends it at once, as a crash would; its data stay. */
  kill(): Promise<void>
  /** Starts it again on its port and data. */
  start(): Promise<void>
  /** Ends it and removes its data. */
  dispose(): Promise<void>
}

/** A whole hub with its sandbox, on a port and a data folder of its own, as `npm start` runs it. */
export async function startHub(env: Record<string, string> = {}): Promise<HubProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-e2e-'))
  let running = await launch(dataDir, { PORT: '0', ...env })
  const { url } = running

  async function kill(signal: NodeJS.Signals): Promise<void> {
    if (running.child.exitCode !== null || running.child.signalCode !== null) return
    const exited = once(running.child, 'exit')
    running.child.kill(signal)
    await exited
  }

  return {
    url,
    kill: () => kill('SIGKILL'),
    async start() {
      running = await launch(dataDir, { ...env, PORT: new URL(url).port })
    },
    async dispose() {
      // What still runs in it is of no interest any more: the second signal does not wait for it.
      running.child.kill('SIGTERM')
      await kill('SIGTERM')
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function launch(dataDir: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [main, '--no-build'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PATCHBAY_DATA_DIR: dataDir,
      PATCHBAY_RUNNERS: '1',
      LOG_LEVEL: 'error',
      ...env,
    },
  })
  // Whatever goes wrong with who started it: nothing is left running.
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the hub did not start: ${errors}`)))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = /^Patchbay listens on (http:\S+)$/m.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  return { child, url }
}
