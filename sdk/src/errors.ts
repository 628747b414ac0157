/**
 * Thrown by a task whose failure no retry can mend, such as a rejected credential. The task fails with
 * `fatal_error` whatever its retry policy.
 */
export class FatalError extends Error {
  override readonly name = 'FatalError'
}

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
