import { transform, type Loader } from 'esbuild'

/**
 * esbuild bundles every file that a computed path may mean, looking through folders itself and asking no
 * plugin. Nothing of that may begin for a source that anyone can send.
 */
const computed =
  /\b(?:import|require(?:\.resolve)?)\((?:(["'])\.\.?\/(?:(?!\1)[^\\]|\\.)*\1(?![),])|`\.\.?\/)/

/** What esbuild reports of such a path in its metafile, for sources that it was let loose on. */
export function isGlob({ path, external }: { path: string; external?: boolean }): boolean {
  return external === true && path.includes('*')
}

export const computedImport = 'import() and require() take a fixed path in quotes, not a computed one'

/**
 * The 1-based line of an import with a computed relative path; `undefined` when there is none. Text in a
 * string that looks like one counts, too.
 */
export async function computedImportLine(text: string, loader: Loader): Promise<number | undefined> {
  // Printed anew, every way to write such an import looks the same.
  const printed = await transform(text, {
    loader,
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'silent',
  }).catch((error: unknown) => {
    // What does not parse is told by the build that follows.
    if (error instanceof Error && error.message.startsWith('Transform failed')) return { code: '' }
    throw error
  })
  if (!computed.test(printed.code)) return undefined
  const fixed = /\b(?:import|require)\s*(?:\.resolve\s*)?\(\s*(?!(["'])[^"'`+]*\1\s*[),])/
  return (
    Math.max(
      0,
      text.split('\n').findIndex((line) => fixed.test(line)),
    ) + 1
  )
}
