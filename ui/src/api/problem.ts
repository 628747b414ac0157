/** One field that is to blame; `path` is a JSON Pointer into the request's body. */
export interface FieldError {
  path: string
  message: string
}

/** What the hub answered a request that it could not do (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  /** 0 where there was no answer. */
  readonly status: number
  /** Stable; what to switch on. */
  readonly code: string
  readonly errors: FieldError[]
  /** The whole document, for what some codes add. */
  readonly document: Record<string, unknown>
  /** Seconds, where the hub says when to try again. */
  readonly retryAfter: number | undefined

  constructor(options: {
    status: number
    code: string
    detail: string
    errors?: FieldError[]
    document?: Record<string, unknown>
    retryAfter?: number | undefined
  }) {
    super(options.detail)
    this.status = options.status
    this.code = options.code
    this.errors = options.errors ?? []
    this.document = options.document ?? {}
    this.retryAfter = options.retryAfter
  }
}

export function problemFrom(response: Response, body: unknown): ApiProblem {
  const document = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const { code, detail, errors } = document
  const retryAfter = Number(response.headers.get('retry-after') ?? NaN)
  return new ApiProblem({
    status: response.status,
    code: typeof code === 'string' ? code : 'unknown',
    detail: typeof detail === 'string' ? detail : `The hub answered ${response.status}`,
    errors: Array.isArray(errors) ? (errors as FieldError[]) : [],
    document,
    retryAfter: Number.isNaN(retryAfter) ? undefined : retryAfter,
  })
}

/** In words, for whoever waits: what went wrong, and with which fields. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiProblem) {
    const fields = error.errors.map(({ path, message }) =>
      `${path.split('/').filter(Boolean).join(' › ')} ${message}`.trim(),
    )
    return fields.length > 0 ? fields.join('; ') : error.message
  }
  // Browsers, and Vite for styles, name the file of a part of the page that did not come: of no use to people.
  if (
    error instanceof Error &&
    /dynamically imported module|importing a module|preload CSS/i.test(error.message)
  )
    return 'The hub does not answer, or has another version by now. Load the page anew.'
  return error instanceof Error ? error.message : String(error)
}

/** As `fieldError`, and for what is in the field: the message for `/scopes/2` is one for `/scopes`. */
export function errorAt(error: unknown, path: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined
  return error.errors.find((one) => one.path === path || one.path.startsWith(`${path}/`))?.message
}

/** @returns the message for one field of the request's body, such as `/email` */
export function fieldError(error: unknown, path: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined
  return error.errors.find((one) => one.path === path)?.message
}
