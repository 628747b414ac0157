import type { Location, Message } from 'esbuild'
import type { Diagnostic } from './bundle.ts'
import { pluginSpecifier, textNamespace } from './import-policy.ts'

const rewrites: Array<{ when: RegExp; say: string }> = [
  {
    when: /^No matching export in .* for import "default"/,
    say: 'there is no default export: write `export default defineTask({ … })`',
  },
  {
    when: /^Top-level await/,
    say: 'await cannot be used at the top level of a task: await inside of run instead',
  },
]

/** Turns esbuild's findings into diagnostics that name the author's own files only. */
export function diagnosticsOf(
  messages: Message[],
  { fileName, root }: { fileName: string; root: string },
): Diagnostic[] {
  return messages.map(({ text, location }) => {
    const message = (rewrites.find(({ when }) => when.test(text))?.say ?? text).replaceAll(`${root}/`, '')
    const own = location && location.file !== '<stdin>' && location.file !== pluginSpecifier
    return {
      file: fileName,
      line: 1,
      column: 1,
      message,
      severity: 'error',
      ...(own && positionOf(location)),
    }
  })
}

function positionOf({ file, line, column, lineText }: Location) {
  // esbuild counts bytes of UTF-8 from 0, editors UTF-16 units from 1.
  const before = Buffer.from(lineText).subarray(0, column).toString()
  return { file: file.replace(`${textNamespace}:`, ''), line, column: before.length + 1 }
}
