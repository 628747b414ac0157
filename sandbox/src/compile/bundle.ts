/** A task compiled for the isolate. */
export interface Bundle {
  /**
   * An IIFE that leaves the plugin's default export as `globalThis.__patchbay_export`. Its last value is
   * no function. To be evaluated under the script name `fileName`.
   */
  code: string
  /** SHA-256 of `code`, hex. */
  hash: string
  /** The author's file name, for the lines of a stack that are theirs. */
  fileName: string
  /** Source map (JSON) from `code` to the author's files, for `createStackMapper`; no runner needs it. */
  sourceMap?: string
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
