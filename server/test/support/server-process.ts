import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Characters of the log that are kept. */
const maxLogged = 100_000

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export interface ServerOptions {
  dataDir: string
  /** 0, the default: any free one. */
  port?: number
  env?: Record<string, string>
  /** For Node, such as `--cpu-prof`. */
  nodeArgs?: string[]
  /** A program that runs it, with its arguments. */
  via?: string[]
}

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A hub in a process of its own, as `npm start` runs it. */
export interface ServerProcess {
  pid: number
  url: string
  /** What it wrote to stderr so far. */
  stderr(): string
  /** The end of what it logged so far. */
  logged(): string
  signal(name: NodeJS.Signals): void
  exited: Promise<Exit>
  /** Lets it drain. */
  stop(): Promise<Exit>
}

/** @throws {Error} with its stderr if it ends before it listens */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { child, stderr, logged, exited } = launch(options)
  const url = await Promise.race([listening(child), exited.then(() => undefined)])
  if (url === undefined) throw new Error(`the server did not start: ${stderr()}`)
  return {
    // It has spawned: it has written.
    pid: child.pid ?? 0,
    url,
    stderr,
    logged,
    signal: (name) => child.kill(name),
    exited,
    stop() {
      child.kill('SIGTERM')
      return exited
    },
  }
}

/** Runs a server that is expected to refuse to start. @throws {Error} if it listens all the same */
export async function failToStart(options: ServerOptions): Promise<Exit & { stderr: string }> {
  const { child, stderr, exited, closed } = launch(options)
  const ended = await Promise.race([closed.then(() => exited), listening(child)])
  if (typeof ended !== 'string') return { ...ended, stderr: stderr() }
  child.kill('SIGKILL')
  throw new Error(`it listens on ${ended}`)
}

function launch({ dataDir, port = 0, env = {}, nodeArgs = [], via = [] }: ServerOptions) {
  const [program, ...args] = [...via, process.execPath, ...nodeArgs, main, '--no-build']
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: String(port),
      PATCHBAY_DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
      ...env,
    },
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  let log = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-maxLogged)
  })
  const exited = once(child, 'exit').then(([code, signal]): Exit => ({ code, signal }))
  // Later than the exit: once all that was written has been read.
  const closed = once(child, 'close')
  return { child, stderr: () => errors, logged: () => log, exited, closed }
}

/** The address that it says it listens on; pending for ever if it never says so. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const url = /^Patchbay listens on (http:\S+)$/m.exec(text)?.[1]
      if (url !== undefined) {
        text = ''
        resolve(url)
      }
    })
  })
}
