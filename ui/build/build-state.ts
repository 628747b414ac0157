import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The files that a browser gets. */
export const distFolder = join(root, 'ui/dist')

/** In the built folder: the hash of the sources that it was made of. */
export const stampName = '.built-from'

/** All that goes into the build; a folder with everything in it but tests. */
const sources = [
  'package-lock.json',
  'ui/package.json',
  'ui/index.html',
  'ui/vite.config.ts',
  'ui/svelte.config.js',
  'ui/build',
  'ui/public',
  'ui/src',
  'graph/src',
  'sdk/src',
  'sdk/globals.d.ts',
  'sdk/task-tsconfig.json',
]

export interface BuildState {
  /** Whether there is a build at all. */
  exists: boolean
  /** Whether it was made of the sources as they are now. */
  current: boolean
  /** Hash of the sources. */
  sources: string
}

export async function readBuildState(): Promise<BuildState> {
  const [now, built] = await Promise.all([
    hashSources(),
    readFile(join(distFolder, stampName), 'utf8').catch(() => undefined),
  ])
  return { exists: built !== undefined, current: built === now, sources: now }
}

async function hashSources(): Promise<string> {
  const files = (await Promise.all(sources.map((source) => filesIn(join(root, source))))).flat()
  const contents = await Promise.all(files.map(async (file) => [file, await readFile(file)] as const))
  const hash = createHash('sha256')
  for (const [file, content] of contents)
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content)
  return hash.digest('hex')
}

async function filesIn(path: string): Promise<string[]> {
  if (!existsSync(path)) return []
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => undefined)
  if (!entries) return [path]
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
