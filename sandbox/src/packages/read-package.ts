import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Diagnostic } from '../compile/bundle.ts'

/** Where a package keeps its tasks, a file each. */
const tasksFolder = 'tasks'
const maxTasks = 200
const maxManifestBytes = 100_000

/** A package as it is on disk. */
export interface PackageFolder {
  /** As its package.json says. */
  version: string
  /** Absolute, without symbolic links. */
  root: string
  /** Names of the files with its tasks, from its folder on. */
  files: string[]
}

/**
 * Reads what a package consists of; nothing of it is run, its scripts neither.
 *
 * @param dir absolute, without symbolic links
 * @param name of the folder in it
 * @returns undefined where there is no such folder, a problem where it is no package
 */
export async function readPackage(
  dir: string,
  name: string,
): Promise<PackageFolder | { problem: Diagnostic } | undefined> {
  const problem = (message: string, file = '.', place = {}): { problem: Diagnostic } => ({
    problem: { file, line: 1, column: 1, ...place, message, severity: 'error' },
  })
  const root = await realpath(join(dir, name)).catch(() => undefined)
  if (root === undefined || !(await stat(root)).isDirectory()) return undefined
  if (!isWithin(root, dir)) {
    return problem(
      'The folder is a link that leads out of PATCHBAY_PLUGINS_DIR: put the package itself there',
    )
  }
  const manifest = await readOwn(root, 'package.json')
  if (manifest === undefined) {
    const what = `of a package, a folder with a package.json and its tasks in ${tasksFolder}/`
    return problem(`There is no package.json of less than 100 KB, which is part ${what}`, 'package.json')
  }
  const parsed = parse(manifest)
  if ('place' in parsed) return problem('This is no valid JSON', 'package.json', parsed.place)
  const version = Object(parsed.value)['version'] as unknown
  if (version !== undefined && typeof version !== 'string') {
    return problem('"version" has to be a text, such as "1.0.0"', 'package.json')
  }
  const files = await tasksOf(root)
  if (files.length === 0) {
    return problem(`There is no task: put each into a .ts file of its own in ${tasksFolder}/`, tasksFolder)
  }
  if (files.length > maxTasks) {
    return problem(`There are more than ${maxTasks} tasks: split the package`, tasksFolder)
  }
  return { version: version ?? '0.0.0', root, files }
}

export function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder + sep)
}

/** Text of a file that lies in the folder itself. */
async function readOwn(root: string, name: string): Promise<string | undefined> {
  try {
    const path = await realpath(join(root, name))
    const found = await stat(path)
    const isOurs = isWithin(path, root) && found.isFile() && found.size < maxManifestBytes
    return isOurs ? await readFile(path, 'utf8') : undefined
  } catch {
    return undefined
  }
}

/** Of what is no JSON, no word is repeated. */
function parse(text: string): { value: unknown } | { place: { line: number; column: number } } {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    const [, line = '1', column = '1'] = /\(line (\d+) column (\d+)\)/.exec(String(error)) ?? []
    return { place: { line: Number(line), column: Number(column) } }
  }
}

async function tasksOf(root: string): Promise<string[]> {
  const folder = await realpath(join(root, tasksFolder)).catch(() => undefined)
  if (folder === undefined || !isWithin(folder, root)) return []
  const names = await readdir(folder).catch(() => [])
  return names
    .filter(isTask)
    .toSorted()
    .map((name) => `${tasksFolder}/${name}`)
}

function isTask(name: string): boolean {
  return /^[^.].*\.[mc]?[jt]s$/.test(name) && !/\.(test|spec|d)\.[mc]?[jt]s$/.test(name)
}
