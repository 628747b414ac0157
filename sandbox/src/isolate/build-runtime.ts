import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { workOnTrusted } from '../compile/esbuild-service.ts'

/**
 * Compiles what runs in every context before its bundle. The script's last value is the function by which
 * a runner speaks to the context.
 */
export async function buildRuntime(): Promise<string> {
  const { outputFiles } = await workOnTrusted(() =>
    build({
      entryPoints: [fileURLToPath(new URL('./context/main.ts', import.meta.url))],
      write: false,
      bundle: true,
      format: 'iife',
      platform: 'neutral',
      target: 'node24',
      minify: true,
      tsconfigRaw: {},
      logLevel: 'silent',
      footer: { js: ';globalThis.__patchbay_settle' },
    }),
  )
  const [file] = outputFiles
  if (!file) throw new Error('the runtime of the isolates was compiled to nothing')
  return file.text
}
