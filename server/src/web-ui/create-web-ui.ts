import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { distFolder, readBuildState } from '@patchbay/ui/build-state'
import { type BuiltFiles, openBuiltFiles } from './built-files.ts'

const builder = fileURLToPath(import.meta.resolve('@patchbay/ui/build'))

/** What can be said of the web UI's files. */
export type WebUiState =
  { status: 'building' } | { status: 'missing'; reason: string } | { status: 'ready'; files: BuiltFiles }

export interface WebUi {
  /** Waits for the look at the files, never for a build. */
  state(): Promise<WebUiState>
  /**
   * Builds it, in a process of its own, where it is missing or made of other sources than those there are.
   *
   * @param say tells whoever started the hub
   */
  prepare(say: (line: string) => void): Promise<void>
  close(): void
}

/** The web UI as it was last built, until `prepare` finds that it has to be built anew. */
export function createWebUi(): WebUi {
  const closing = new AbortController()
  let state: Promise<WebUiState> | undefined

  async function look(ifMissing: string): Promise<WebUiState> {
    const { exists } = await readBuildState()
    if (!exists) return { status: 'missing', reason: ifMissing }
    return { status: 'ready', files: await openBuiltFiles(distFolder) }
  }

  return {
    state: () => (state ??= look('It has not been built yet: npm run build, then start the hub again.')),
    async prepare(say) {
      if ((await readBuildState()).current) return
      state = Promise.resolve({ status: 'building' })
      say('Building the web UI, once for this version of it; the API is up already')
      const problem = await run(builder, closing.signal)
      if (closing.signal.aborted) return
      state = look('It could not be built; what the hub has printed says why.')
      say(problem === undefined ? 'The web UI is ready' : `The web UI could not be built:\n${problem}`)
    },
    close: () => closing.abort(),
  }
}

/** @returns what it has said, where it failed */
function run(script: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script], { signal, encoding: 'utf8' }, (error, stdout, stderr) =>
      resolve(error ? [stdout, stderr, error.message].join('\n').trim() : undefined),
    )
  })
}
