import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { build, type BuildResult, type Message, type Plugin } from 'esbuild'
import { allowedFolders } from './allowed-folders.ts'
import type { Bundle, CompileResult } from './bundle.ts'
import { computedImport, computedImportLine, isGlob } from './computed-imports.ts'
import { diagnosticsOf } from './diagnostics.ts'
import { CompilerOverwhelmed, workOnTrusted, workOnUntrusted } from './esbuild-service.ts'
import { importPolicy, loaderOf, pluginSpecifier, tooLarge } from './import-policy.ts'
import { nestingOf } from './nesting.ts'
import { sizeLimits, type PluginSource } from './plugin-source.ts'
import { fullSdk, isLeanEnough, leanSdk, type SdkModules } from './sdk-modules.ts'

const maxNesting = 1_000

const entry = `import plugin from '${pluginSpecifier}'\nglobalThis.__patchbay_export = plugin`

/**
 * Compiles one task to a script for the isolate: the SDK and the plugin's own files in it, nothing else
 * (see the import policy), nothing executed, no tsconfig read. Source files may have 1 MB, the bundle 2.
 *
 * @param options.untrusted the source may be anyone's: it gets 10 seconds, and no work of ours is lost with it.
 *   Default: texts are, files are not
 * @throws {Error} if a file cannot be read; what the author can mend is a diagnostic
 */
export async function compilePlugin(
  source: PluginSource,
  { untrusted = source.kind === 'text' }: { untrusted?: boolean } = {},
): Promise<CompileResult> {
  const names = await namesOf(source)
  const refused = source.kind === 'text' ? refusedText(source) : undefined
  if (refused) return failed(names.fileName, refused)
  const work = () => compile(source, names)
  try {
    return await (untrusted ? workOnUntrusted(work) : workOnTrusted(work))
  } catch (error) {
    if (error instanceof CompilerOverwhelmed) return failed(names.fileName, `${error.message}: simplify it`)
    if (isBuildFailure(error)) return { ok: false, diagnostics: diagnosticsOf(error.errors, names) }
    throw error
  }
}

async function compile(source: PluginSource, names: Names): Promise<CompileResult> {
  if (source.kind === 'text') {
    const line = await computedImportLine(source.text, loaderOf(source.name))
    if (line !== undefined) return failed(names.fileName, computedImport, line)
  }
  const folders = await allowedFolders(source)
  const bundled = (sdk: SdkModules) => bundle(importPolicy(source, { sdk, folders }), names)
  const lean = await bundled(leanSdk())
  return sized(isLeanEnough(lean) ? lean : await bundled(fullSdk()), names)
}

function bundle(policy: Plugin, { root }: Names) {
  return build({
    absWorkingDir: root,
    stdin: { contents: entry, loader: 'js', resolveDir: root },
    outfile: 'bundle.js',
    write: false,
    metafile: true,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'node24',
    charset: 'utf8',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    tsconfigRaw: {},
    define: { 'process.env.NODE_ENV': '"production"' },
    // A script whose last value is a function would pin its context.
    footer: { js: ';0' },
    plugins: [policy],
    logLevel: 'silent',
  })
}

interface Names {
  fileName: string
  /** The folder, without symbolic links, that diagnostics and source maps name files from. */
  root: string
}

function sized(built: BuildResult, { fileName }: Names): CompileResult {
  const { outputFiles = [], metafile } = built
  for (const [file, { imports }] of Object.entries(metafile?.inputs ?? {})) {
    if (imports.some(isGlob)) return failed(file, computedImport)
  }
  const code = outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? ''
  const sourceMap = outputFiles.find(({ path }) => path.endsWith('.map'))?.text ?? ''
  if (Buffer.byteLength(code) > sizeLimits.bundle) {
    return failed(fileName, `the bundle is larger than ${sizeLimits.bundle / 1_000_000} MB: import less`)
  }
  const hash = createHash('sha256').update(code).digest('hex')
  return { ok: true, bundle: { code, hash, fileName, sourceMap } satisfies Bundle }
}

/** What diagnostics, stacks and source maps call a source, and the folder that they name its files from. */
export async function namesOf(source: PluginSource): Promise<Names> {
  if (source.kind === 'text') return { fileName: source.name, root: import.meta.dirname }
  const root = await realpath(source.root)
  return { root, fileName: relative(root, await realpath(source.file)).replaceAll(sep, '/') }
}

function refusedText({ text, name }: { text: string; name: string }): string | undefined {
  if (Buffer.byteLength(text) > sizeLimits.source) return tooLarge(name)
  if (nestingOf(text) > maxNesting) return `brackets nest more than ${maxNesting} deep: simplify the code`
  return undefined
}

function failed(file: string, message: string, line = 1): CompileResult {
  return { ok: false, diagnostics: [{ file, line, column: 1, message, severity: 'error' }] }
}

export function isBuildFailure(error: unknown): error is { errors: Message[] } {
  return error instanceof Error && 'errors' in error
}
