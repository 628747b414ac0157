import { stat, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import {
  type Bundle,
  checkPackageTypes,
  compilePlugin,
  type Diagnostic,
  type PackageFolder,
  readPackage,
  type Sandbox,
  type TaskManifest,
  type TypeChecker,
} from '@patchbay/sandbox'
import { CommandFailed } from './command.ts'

/** A task that compiles, and what it declares. */
export interface GoodTask {
  /** From the package's folder on. */
  file: string
  bundle: Bundle
  manifest: TaskManifest
}

export interface Examined {
  /** Undefined where it is no package. */
  folder: PackageFolder | undefined
  tasks: GoodTask[]
  problems: Diagnostic[]
}

/** The folder as it is on disk. @throws {CommandFailed} where there is none */
export async function packagePath(directory: string, folder: string): Promise<string> {
  try {
    const path = await realpath(resolve(directory, folder))
    if ((await stat(path)).isDirectory()) return path
  } catch {
    // Said below.
  }
  throw new CommandFailed(`There is no folder ${folder}: patchbay new makes a package`)
}

/** Compiles a package's tasks, checks their types and reads what they declare, as a hub does. */
export async function examinePackage(
  path: string,
  { sandbox, typeChecker }: { sandbox: Pick<Sandbox, 'describe'>; typeChecker: Pick<TypeChecker, 'check'> },
): Promise<Examined> {
  const folder = await readPackage(dirname(path), basename(path))
  if (!folder || 'problem' in folder) {
    return { folder: undefined, tasks: [], problems: folder ? [folder.problem] : [] }
  }
  const [misfits, ...results] = await Promise.all([
    checkPackageTypes(typeChecker, folder, 'dev'),
    ...folder.files.map((file) => examineTask(sandbox, folder, file)),
  ])
  const known = new Set(misfits.map(({ file, line }) => `${file}:${line}`))
  const others = results.flatMap((one) => ('problems' in one ? one.problems : []))
  return {
    folder,
    tasks: results.filter((one) => 'manifest' in one),
    problems: [...misfits, ...others.filter(({ file, line }) => !known.has(`${file}:${line}`))],
  }
}

async function examineTask(
  sandbox: Pick<Sandbox, 'describe'>,
  { root }: PackageFolder,
  file: string,
): Promise<GoodTask | { problems: Diagnostic[] }> {
  const compiled = await compilePlugin({ kind: 'file', file: join(root, file), root })
  if (!compiled.ok) return { problems: compiled.diagnostics }
  const { bundle } = compiled
  const described = await sandbox.describe(bundle)
  const problem = (message: string): { problems: Diagnostic[] } => ({
    problems: [{ file, line: 1, column: 1, message, severity: 'error' }],
  })
  if (!described.ok) return problem(described.error.message)
  const { manifest } = described
  if (!/^custom\.[a-z][a-z0-9-]{0,63}$/.test(manifest.type)) {
    return problem(`The type of this task is 'custom.' and a name of a-z, 0-9 and -, not '${manifest.type}'`)
  }
  return { file, bundle, manifest }
}
