/** One wrong field of a value; `path` is a JSON Pointer (RFC 6901) into it. */
export interface FieldError {
  path: string
  message: string
}

/** What a graph has wrong; `error` forbids activation, `warning` does not. */
export interface GraphProblem {
  task?: string
  /** Index into `graph.edges`. */
  edge?: number
  field?: string
  code: string
  message: string
  severity: 'error' | 'warning'
}
