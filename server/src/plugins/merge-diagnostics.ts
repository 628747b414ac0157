import type { Diagnostic } from '@patchbay/sandbox'

/** What the compiler and the type checker both have to say about a line is said once, by the latter. */
export function mergeDiagnostics(misfits: Diagnostic[], others: Diagnostic[]): Diagnostic[] {
  const lineOf = ({ file, line }: Diagnostic) => `${file}:${line}`
  const lines = new Set(misfits.map(lineOf))
  const all = [...misfits, ...others.filter((one) => !lines.has(lineOf(one)))]
  return all.toSorted((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column)
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
