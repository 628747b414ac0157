import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

export type Encoding = 'br' | 'gzip' | 'identity'

export interface BuiltFile {
  /** Its name's, with the dot. */
  extension: string
  /** Changes with the content. */
  etag: string
  body: Buffer
}

/** The files of one build, by URL path; read when they are first asked for and kept. */
export interface BuiltFiles {
  /** Smallest first. @returns none where there is no such file */
  encodings(path: string): Encoding[]
  /** @returns undefined where a newer build has taken the place of this one meanwhile */
  read(path: string, encoding: Encoding): Promise<BuiltFile | undefined>
}

const suffixes = { br: '.br', gzip: '.gz', identity: '' } as const
const smallestFirst = ['br', 'gzip', 'identity'] as const

export async function openBuiltFiles(folder: string): Promise<BuiltFiles> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const names = entries
    // What begins with a dot is about the build, not of it.
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')}`)
  const known = new Set(names)
  const contents = new Map<string, Promise<BuiltFile | undefined>>()

  async function load(path: string, suffix: string): Promise<BuiltFile | undefined> {
    try {
      const body = await readFile(join(folder, path + suffix))
      const etag = createHash('sha256').update(body).digest('base64url').slice(0, 22)
      return { extension: extname(path), etag, body }
    } catch {
      return undefined
    }
  }

  return {
    encodings: (path) =>
      known.has(path) ? smallestFirst.filter((encoding) => known.has(path + suffixes[encoding])) : [],
    read(path, encoding) {
      const name = path + suffixes[encoding]
      const content = contents.get(name) ?? load(path, suffixes[encoding])
      contents.set(name, content)
      return content
    },
  }
}
