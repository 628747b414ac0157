import { isAbsolute, join, relative } from 'node:path'
import type { Diagnostic } from '../compile/bundle.ts'
import type { TypeChecker } from '../types/create-type-checker.ts'
import type { PackageFolder } from './read-package.ts'

/** What does not fit the types, each once although several tasks may share the file. */
export async function checkPackageTypes(
  typeChecker: Pick<TypeChecker, 'check'>,
  { root, files }: PackageFolder,
  owner: string,
): Promise<Diagnostic[]> {
  const found = new Map<string, Diagnostic>()
  for (const file of files) {
    const source = { kind: 'file', file: join(root, file), root } as const
    for (const one of await typeChecker.check(source, owner)) {
      const named = { ...one, file: isAbsolute(one.file) ? relative(root, one.file) : one.file }
      found.set(JSON.stringify(named), named)
    }
  }
  return [...found.values()]
}
