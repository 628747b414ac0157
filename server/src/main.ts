import { compose } from './compose.ts'
import { ConfigInvalid, loadConfig } from './config.ts'
import { StoreUnavailable } from './store/port.ts'

/** How long sessions may take to end after SIGTERM, milliseconds. */
const drainMs = 30_000

/** Serves the web UI as it was last built: for what starts many hubs, or builds it itself. */
const noBuild = '--no-build'

async function main(): Promise<void> {
  const config = loadConfig(process.env)
  const hub = await compose(config)
  const url = await hub.listen()

  // Before anybody is told that it is up, and could stop it.
  let closing = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // The second one does not wait.
      if (closing) process.exit(1)
      closing = true
      hub.close(drainMs).then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      )
    })
  }

  const say = (line: string) => process.stdout.write(`${line}\n`)
  say(`Patchbay listens on ${url}`)
  if (!process.argv.includes(noBuild)) hub.prepareWebUi(say).catch(fail)
}

function fail(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
}

/** What whoever starts the hub can do something about is said without a stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigInvalid || error instanceof StoreUnavailable) return error.message
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return `${error.message}: another program listens there; set PORT to a free one`
  if (code === 'EACCES') return `${error.message}: this user may not; choose a PORT above 1023`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `${error.message}: HOST is no address of this machine`
  return error.stack ?? error.message
}

main().catch(fail)
