/**
 * Thrown by a task whose failure no retry can mend, such as a rejected credential. The task fails, whatever
 * its retry policy, with the code `fatal_error` unless another is given.
 */
export class FatalError extends Error {
  override readonly name = 'FatalError'
  /** What the session shows as the failure's `code`. */
  readonly code: string

  /**
   * @param options what every `Error` takes, and a code
   * @param options.code `[a-z][a-z0-9_]*`, at most 64 long, none of the codes that the sandbox gives itself
   * @throws {RangeError} if `code` is anything else
   */
  constructor(message: string, { code = 'fatal_error', ...options }: ErrorOptions & { code?: string } = {}) {
    super(message, options)
    if (!/^[a-z][a-z0-9_]{0,63}$/.test(code)) {
      throw new RangeError('FatalError takes a code of a-z, 0-9 and _, beginning with a letter')
    }
    if (reservedCodes.includes(code)) throw new RangeError(`the code ${code} is reserved for the sandbox`)
    this.code = code
  }
}

/** Failures that only the sandbox and the server can state; a task that could would mislead its reader. */
const reservedCodes = [
  'task_error',
  'cpu_limit',
  'timeout',
  'memory_limit',
  'output_too_large',
  'output_invalid',
  'input_invalid',
  'host_call_limit',
  'network_denied',
  'integration_missing',
  'consent_required',
  'cancelled',
  'runner_crashed',
  'interrupted',
  'quarantined',
]

/**
 * Thrown by a task that wants to run again later, such as after a provider's `429`. Consumes no attempt
 * of the retry policy, at most 100 times per task; no runner and no slot is held meanwhile.
 */
export class RetryLater extends Error {
  override readonly name = 'RetryLater'
  readonly ms: number

  /**
   * @param ms how long to wait, in milliseconds, 0 to 30 days
   * @param reason shown in the session while it waits
   * @throws {RangeError} if `ms` is not a finite number >= 0
   */
  constructor(ms: number, reason = 'the task asked to run again later') {
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError('RetryLater takes milliseconds >= 0')
    super(reason)
    this.ms = ms
  }
}
