import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { compilePlugin, type Diagnostic, isWithin, type PackageFolder, type Sandbox } from '@patchbay/sandbox'
import { typeOfBundle } from '../plugins/type-of-bundle.ts'
import type { TaskType } from '../tasks/task-type.ts'

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
