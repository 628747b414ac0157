import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import type { BuildOptions, BuildResult, Message } from 'esbuild'
import type { Bundle, CompileResult } from './bundle.ts'
import { diagnosticsOf } from './diagnostics.ts'
import { buildTrusted, buildUntrusted, CompilerOverwhelmed } from './esbuild-service.ts'
import { importPolicy, pluginSpecifier, tooLarge } from './import-policy.ts'
import { nestingOf } from './nesting.ts'
import { sizeLimits, type PluginSource } from './plugin-source.ts'
import { fullSdk, isLeanEnough, leanSdk, type SdkModules } from './sdk-modules.ts'

const maxNesting = 1_000

const entry = `import plugin from '${pluginSpecifier}'\nglobalThis.__patchbay_export = plugin`

/**
 * Compiles one task to a script for the isolate: the SDK and the plugin's own files in it, nothing else
 * (see the import policy), nothing executed, no tsconfig read. Source files may have 1 MB, the bundle 2.
 *
 * @throws {Error} if a file cannot be read; what the author can mend is a diagnostic
 */
export async function compilePlugin(source: PluginSource): Promise<CompileResult> {
  const names = await namesOf(source)
  const refused = source.kind === 'text' ? refusedText(source) : undefined
  if (refused) return failed(names.fileName, refused)
  try {
    const lean = await bundle(source, leanSdk(), names.root)
    if (isLeanEnough(lean)) return sized(lean, names)
    return sized(await bundle(source, fullSdk(), names.root), names)
  } catch (error) {
    if (error instanceof CompilerOverwhelmed) return failed(names.fileName, `${error.message}: simplify it`)
    if (isBuildFailure(error)) return { ok: false, diagnostics: diagnosticsOf(error.errors, names) }
    throw error
  }
}

function bundle(source: PluginSource, sdk: SdkModules, root: string) {
  const options = {
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
    plugins: [importPolicy(source, sdk)],
    logLevel: 'silent',
  } satisfies BuildOptions
  return source.kind === 'text' ? buildUntrusted(options) : buildTrusted(options)
}

function sized({ outputFiles = [] }: BuildResult, { fileName }: { fileName: string }): CompileResult {
  const code = outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? ''
  const sourceMap = outputFiles.find(({ path }) => path.endsWith('.map'))?.text ?? ''
  if (Buffer.byteLength(code) > sizeLimits.bundle) {
    return failed(fileName, `the bundle is larger than ${sizeLimits.bundle / 1_000_000} MB: import less`)
  }
  const hash = createHash('sha256').update(code).digest('hex')
  return { ok: true, bundle: { code, hash, fileName, sourceMap } satisfies Bundle }
}

async function namesOf(source: PluginSource): Promise<{ fileName: string; root: string }> {
  if (source.kind === 'text') return { fileName: source.name, root: import.meta.dirname }
  const root = await realpath(source.root)
  return { root, fileName: relative(root, await realpath(source.file)).replaceAll(sep, '/') }
}

function refusedText({ text, name }: { text: string; name: string }): string | undefined {
  if (Buffer.byteLength(text) > sizeLimits.source) return tooLarge(name)
  if (nestingOf(text) > maxNesting) return `brackets nest more than ${maxNesting} deep: simplify the code`
  return undefined
}

function failed(file: string, message: string): CompileResult {
  return { ok: false, diagnostics: [{ file, line: 1, column: 1, message, severity: 'error' }] }
}

function isBuildFailure(error: unknown): error is { errors: Message[] } {
  return error instanceof Error && 'errors' in error
}
