import { readFile, realpath } from 'node:fs/promises'
import { build } from 'esbuild'
import { allowedFolders } from './allowed-folders.ts'
import type { Diagnostic } from './bundle.ts'
import { diagnosticsOf } from './diagnostics.ts'
import { workOnTrusted } from './esbuild-service.ts'
import { importPolicy, pluginSpecifier } from './import-policy.ts'
import { isBuildFailure, namesOf } from './compile-plugin.ts'

export type FlatResult = { ok: true; text: string } | { ok: false; diagnostics: Diagnostic[] }

/** Over what was put together: its types were checked where it was written, and are not there any more. */
const head = '// @ts-nocheck: put together from the files of a package\n'

/**
 * A task in a package's folder as a single text, which imports the SDK and nothing else. One that already
 * does stays as it is.
 *
 * @param source absolute paths of the task's file and of its package
 */
export async function flattenPlugin(source: { file: string; root: string }): Promise<FlatResult> {
  const plugin = { kind: 'file', ...source } as const
  const names = await namesOf(plugin)
  const folders = await allowedFolders(plugin)
  try {
    const { outputFiles, metafile } = await workOnTrusted(() =>
      build({
        absWorkingDir: names.root,
        stdin: {
          contents: `export { default } from '${pluginSpecifier}'`,
          loader: 'js',
          resolveDir: names.root,
        },
        write: false,
        metafile: true,
        bundle: true,
        format: 'esm',
        platform: 'browser',
        target: 'esnext',
        charset: 'utf8',
        tsconfigRaw: {},
        plugins: [importPolicy(plugin, { sdk: 'external', folders })],
        logLevel: 'silent',
      }),
    )
    const own = Object.keys(metafile.inputs).filter((path) => path !== '<stdin>')
    if (own.length === 1) return { ok: true, text: await readFile(await realpath(source.file), 'utf8') }
    return { ok: true, text: head + (outputFiles[0]?.text ?? '') }
  } catch (error) {
    if (isBuildFailure(error)) return { ok: false, diagnostics: diagnosticsOf(error.errors, names) }
    throw error
  }
}
