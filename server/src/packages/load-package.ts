import { readFile, realpath } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { compilePlugin, type Diagnostic, type Sandbox, type TypeChecker } from '@patchbay/sandbox'
import { typeOfBundle } from '../plugins/type-of-bundle.ts'
import type { TaskType } from '../tasks/task-type.ts'
import { isWithin, type PackageFolder } from './read-package.ts'

const accepts = {
  pattern: /^custom\.[a-z][a-z0-9-]{0,63}$/,
  inWords: "is 'custom.' and a name of a-z, 0-9 and -",
}

/** A task of a package, as far as it is one. */
export interface LoadedTask {
  /** From the package's folder on. */
  file: string
  text: string
  type?: TaskType
  problems: Diagnostic[]
}

export const authorOf = (name: string) => `package:${name}`

/** Compiles the tasks of a package and reads what they declare. One that is broken leaves the others. */
export function loadPackage(
  sandbox: Pick<Sandbox, 'describe'>,
  name: string,
  folder: PackageFolder,
): Promise<LoadedTask[]> {
  return Promise.all(folder.files.map((file) => loadTask(sandbox, name, folder, file)))
}

async function loadTask(
  sandbox: Pick<Sandbox, 'describe'>,
  name: string,
  { root, version }: PackageFolder,
  file: string,
): Promise<LoadedTask> {
  const broken = (message: string): LoadedTask => ({
    file,
    text: '',
    problems: [{ file, line: 1, column: 1, message, severity: 'error' }],
  })
  try {
    if (!isWithin(await realpath(join(root, file)), root)) {
      return broken('The file is a link that leads out of the package: put the file itself there')
    }
    const compiled = await compilePlugin({ kind: 'file', file: join(root, file), root }, { untrusted: true })
    if (!compiled.ok) return { file, text: '', problems: compiled.diagnostics }
    const { bundle } = compiled
    const text = await readFile(join(root, file), 'utf8')
    const made = await typeOfBundle(sandbox, bundle, {
      text,
      author: authorOf(name),
      // A file may be saved any number of times in a version.
      version: `${version}+${bundle.hash.slice(0, 7)}`,
      accepts,
      package: name,
    })
    return 'type' in made
      ? { file, text, type: made.type, problems: [] }
      : { file, text, problems: [made.problem] }
  } catch {
    // Most likely it was moved or deleted a moment ago, which is looked at next.
    return broken('The file cannot be read: is it still there, and may Patchbay read it?')
  }
}

/** What does not fit the types, each once although several tasks may share the file. */
export async function checkPackage(
  typeChecker: Pick<TypeChecker, 'check'>,
  name: string,
  { root, files }: PackageFolder,
): Promise<Diagnostic[]> {
  const found = new Map<string, Diagnostic>()
  for (const file of files) {
    const source = { kind: 'file', file: join(root, file), root } as const
    for (const one of await typeChecker.check(source, authorOf(name))) {
      const named = { ...one, file: isAbsolute(one.file) ? relative(root, one.file) : one.file }
      found.set(JSON.stringify(named), named)
    }
  }
  return [...found.values()]
}
