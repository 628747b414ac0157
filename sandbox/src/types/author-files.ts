import { readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { sizeLimits, type PluginSource } from '../compile/plugin-source.ts'

const sdkFile = fileURLToPath(import.meta.resolve('@patchbay/sdk'))
const typeboxFile = fileURLToPath(import.meta.resolve('typebox')).replace(/\.mjs$/, '.d.mts')
const libFolder = join(fileURLToPath(import.meta.resolve('typescript')), '..')

/** The web globals of the sandbox, as types. */
export const globalsFile = fileURLToPath(import.meta.resolve('@patchbay/sdk/globals'))

/** Ours, and read once: the SDK, TypeBox and the language's own types. */
const ownFolders = [join(sdkFile, '..'), join(globalsFile, '..'), join(typeboxFile, '..'), libFolder].map(
  (folder) => realpathSync(folder) + sep,
)

/** Where a task that is a text stands among the files; there is no such folder. */
const textFolder = '/task'

/** The files that one check is about, and those that it may look at. Nothing else exists for the compiler. */
export interface AuthorFiles {
  /** The file with the task. */
  main: string
  /** Whether a file's problems are the author's to mend. */
  isAuthors(path: string): boolean
  /** As diagnostics name it. */
  nameOf(path: string): string
  read(path: string): string | undefined
  exists(path: string): boolean
  resolve(specifier: string, importer: string): string | undefined
}

export const isOwn = (path: string) => ownFolders.some((folder) => path.startsWith(folder))

export function authorFilesOf(source: PluginSource, options: ts.CompilerOptions): AuthorFiles {
  const own = source.kind === 'text' ? textFile(source) : folderFiles(source)
  const readable = (path: string) => isOwn(path) || own.allows(path)
  const read = (path: string) => own.text(path) ?? (readable(path) ? readText(path) : undefined)
  const exists = (path: string) => own.text(path) !== undefined || (readable(path) && isFile(path))
  const host: ts.ModuleResolutionHost = { fileExists: exists, readFile: read }
  return {
    main: own.main,
    isAuthors: (path) => own.allows(path) && !path.includes('/node_modules/'),
    nameOf: own.nameOf,
    read,
    exists,
    resolve(specifier, importer) {
      if (specifier === '@patchbay/sdk') return sdkFile
      if (specifier === '@patchbay/sdk/globals') return globalsFile
      if (specifier === 'typebox' && isOwn(importer)) return typeboxFile
      if (source.kind === 'text' && importer === own.main) return undefined
      return ts.resolveModuleName(specifier, importer, options, host).resolvedModule?.resolvedFileName
    },
  }
}

interface OwnFiles {
  main: string
  allows(path: string): boolean
  /** Of a file that is not on disk. */
  text(path: string): string | undefined
  nameOf(path: string): string
}

function textFile({ name, text }: { name: string; text: string }): OwnFiles {
  const main = `${textFolder}/${basename(name)}`
  const isMain = (path: string) => path === main
  return {
    main,
    allows: isMain,
    text: (path) => (isMain(path) ? text : undefined),
    nameOf: () => name,
  }
}

function folderFiles({ file, root }: { file: string; root: string }): OwnFiles {
  const folder = realpathSync(root) + sep
  return {
    main: realpathSync(file),
    allows: (path) => path.startsWith(folder) && isWithin(path, folder),
    text: () => undefined,
    nameOf: (path) => path.slice(folder.length).replaceAll(sep, '/'),
  }
}

/** Symbolic links resolved. */
function isWithin(path: string, folder: string): boolean {
  try {
    return realpathSync(path).startsWith(folder)
  } catch {
    return false
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function readText(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  // The language's own are the only ones that may be larger.
  if (!found?.isFile() || (found.size > sizeLimits.source && !isOwn(path))) return undefined
  return readFileSync(path, 'utf8')
}
