import { readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import tsconfig from '@patchbay/sdk/tsconfig.json' with { type: 'json' }
import ts from 'typescript'

/** The types that a task is written with, for a compiler that has no disk. */
export interface AuthorTypes {
  /** As the hub checks a task with, in the compiler's own numbers. */
  options: ts.CompilerOptions
  /** Texts by their paths; the language's own are in `/`, packages in `/node_modules`. */
  files: Record<string, string>
  /** Paths of those that declare what is there without an import. */
  globals: string[]
}

const sdkFile = fileURLToPath(import.meta.resolve('@patchbay/sdk'))
const globalsFile = fileURLToPath(import.meta.resolve('@patchbay/sdk/globals'))
const typeboxFolder = folderOf('typebox')
const libFolder = dirname(fileURLToPath(import.meta.resolve('typescript')))

/** The SDK, what it is declared with, and the language: of each file only those that the compiler would read. */
export function authorTypes(): AuthorTypes {
  const { options } = ts.convertCompilerOptionsFromJson(tsconfig.compilerOptions, '/')
  const program = ts.createProgram([sdkFile, globalsFile], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
  })
  const files: Record<string, string> = {
    '/node_modules/@patchbay/sdk/package.json': JSON.stringify({ types: './index.d.ts' }),
    '/node_modules/@patchbay/sdk/globals.d.ts': readFileSync(globalsFile, 'utf8'),
    '/node_modules/typebox/package.json': readFileSync(join(typeboxFolder, 'package.json'), 'utf8'),
  }
  for (const { fileName, text } of program.getSourceFiles()) {
    if (isWithin(fileName, libFolder)) files[`/${relative(libFolder, fileName)}`] = text
    if (isWithin(fileName, typeboxFolder)) files[pathIn('typebox', typeboxFolder, fileName)] = text
  }
  const { diagnostics } = program.emit(undefined, (path, text) => {
    files[pathIn('@patchbay/sdk', dirname(sdkFile), path)] = text
  })
  const [problem] = [...program.getSyntacticDiagnostics(), ...diagnostics]
  if (problem) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'))
  return { options, files, globals: ['/node_modules/@patchbay/sdk/globals.d.ts'] }
}

function folderOf(name: string): string {
  const [before] = fileURLToPath(import.meta.resolve(name)).split(join('node_modules', name))
  return join(before ?? '', 'node_modules', name)
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder + sep)
}

function pathIn(name: string, folder: string, path: string): string {
  return `/node_modules/${name}/${relative(folder, path).replaceAll(sep, '/')}`
}
