import tsconfig from '@patchbay/sdk/tsconfig.json' with { type: 'json' }
import { isToldByPolicy, wordsOfProblem } from '@patchbay/sdk/type-problems'
import ts from 'typescript'
import type { Diagnostic } from '../compile/bundle.ts'
import type { PluginSource } from '../compile/plugin-source.ts'
import { type AuthorFiles, authorFilesOf, globalsFile, isOwn } from './author-files.ts'

/** Those that authors' own tsconfig.json extends and that the web UI checks with, so that all find the same. */
const { options } = ts.convertCompilerOptionsFromJson(tsconfig.compilerOptions, '/')

/** More than an author reads at once. */
const maxDiagnostics = 100
const maxMessage = 1_000

/**
 * Checks the types of one task against the SDK's, without emitting or running anything. No tsconfig.json is
 * read, and no file but the author's own and ours. What the compiler can be made to do here has no limit in
 * time or memory: it belongs into a process that has one.
 *
 * @returns syntax errors alone where there are any, else all that does not fit
 */
export function createTypeCheck(): (source: PluginSource) => Diagnostic[] {
  // Parsed and bound once. Programs of one text after another share their structure.
  const own = new Map<string, ts.SourceFile>()
  let before: { main: string; program: ts.Program } | undefined

  return (source) => {
    const files = authorFilesOf(source, options)
    const refused: Diagnostic[] = []
    const host = hostOf(files, own, (file) => {
      if (source.kind === 'text') refused.push(...takeReferences(file, source.name))
    })
    const program = ts.createProgram({
      rootNames: [files.main, globalsFile],
      options,
      host,
      ...(before?.main === files.main && { oldProgram: before.program }),
    })
    if (source.kind === 'text') before = { main: files.main, program }
    const mine = program.getSourceFiles().filter(({ fileName }) => files.isAuthors(fileName))
    const syntax = mine.flatMap((file) => program.getSyntacticDiagnostics(file))
    const found =
      syntax.length > 0 ? syntax : mine.flatMap((file) => [...program.getSemanticDiagnostics(file)])
    const told = found.filter((one) => !isToldByPolicy(one)).map((one) => toDiagnostic(one, files))
    return [...refused, ...told].slice(0, maxDiagnostics)
  }
}

function hostOf(
  files: AuthorFiles,
  own: Map<string, ts.SourceFile>,
  onAuthors: (file: ts.SourceFile) => void,
): ts.CompilerHost {
  const libFile = ts.getDefaultLibFilePath(options)
  return {
    getSourceFile(path, language) {
      const known = own.get(path)
      if (known) return known
      const text = files.read(path)
      if (text === undefined) return undefined
      const file = ts.createSourceFile(path, text, language, true)
      if (isOwn(path)) own.set(path, file)
      else onAuthors(file)
      return file
    },
    resolveModuleNameLiterals: (literals, importer) =>
      literals.map(({ text }) => {
        const resolvedFileName = files.resolve(text, importer)
        if (resolvedFileName === undefined) return { resolvedModule: undefined }
        const extension = /\.d\.[mc]?ts$|\.[^.]+$/.exec(resolvedFileName)?.[0] ?? ''
        return { resolvedModule: { resolvedFileName, extension } }
      }),
    // No package brings types of its own accord.
    resolveTypeReferenceDirectiveReferences: (references) =>
      references.map(() => ({ resolvedTypeReferenceDirective: undefined })),
    getDefaultLibFileName: () => libFile,
    fileExists: files.exists,
    readFile: files.read,
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  }
}

/** Takes the triple-slash directives out of a file: they would name other files. */
function takeReferences(file: ts.SourceFile, name: string): Diagnostic[] {
  const { referencedFiles, typeReferenceDirectives, libReferenceDirectives } = file
  const all = [...referencedFiles, ...typeReferenceDirectives, ...libReferenceDirectives]
  Object.assign(file, { referencedFiles: [], typeReferenceDirectives: [], libReferenceDirectives: [] })
  return all.map(({ pos }) => {
    const { line, character } = file.getLineAndCharacterOfPosition(pos)
    return {
      file: name,
      line: line + 1,
      column: character + 1,
      message: '/// <reference> is not supported: a task of one file has the SDK and the web globals',
      severity: 'error',
    }
  })
}

function toDiagnostic({ file, start, messageText }: ts.Diagnostic, files: AuthorFiles): Diagnostic {
  const { line, character } = file?.getLineAndCharacterOfPosition(start ?? 0) ?? { line: 0, character: 0 }
  const message = wordsOfProblem(messageText)
  return {
    file: files.nameOf(file?.fileName ?? files.main),
    line: line + 1,
    column: character + 1,
    message: message.length > maxMessage ? `${message.slice(0, maxMessage)} …` : message,
    severity: 'error',
  }
}
