/** A task compiled for the isolate. */
export interface Bundle {
  /** An IIFE that leaves the plugin's default export where the isolate's bootstrap finds it. */
  code: string
  /** SHA-256 of `code`, hex. */
  hash: string
  /** The author's file name, for the lines of a stack that are his. */
  fileName: string
}

/** One finding of the compiler; `line` and `column` are 1-based. */
export interface Diagnostic {
  file: string
  line: number
  column: number
  message: string
  severity: 'error' | 'warning'
}

export type CompileResult = { ok: true; bundle: Bundle } | { ok: false; diagnostics: Diagnostic[] }
