import type { FieldError, GraphProblem } from '@patchbay/graph'
import type { Diagnostic } from '@patchbay/sandbox'

export type { FieldError, GraphProblem } from '@patchbay/graph'

/** The stable codes of problem documents; clients switch on them. */
export type ErrorCode =
  | 'invalid_json'
  | 'invalid_input'
  | 'unauthenticated'
  | 'invalid_credentials'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'interaction_inactive'
  | 'integration_missing'
  | 'consent_required'
  | 'idempotency_mismatch'
  | 'stale_version'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'invalid_graph'
  | 'compile_failed'
  | 'rate_limited'
  | 'session_failed'
  | 'overloaded'

/** An error that callers are meant to see. Whatever is not one is a bug: 500, logged, unexposed. */
export abstract class HubError extends Error {
  abstract readonly code: ErrorCode
  /** Members that the problem document gets beside the standard ones. */
  details(): Record<string, unknown> {
    return {}
  }
}

export class InvalidJson extends HubError {
  readonly code = 'invalid_json'
}

export class InvalidInput extends HubError {
  readonly code = 'invalid_input'
  readonly errors: FieldError[]
  constructor(errors: FieldError[]) {
    super(errors.length === 1 ? '1 field is wrong' : `${errors.length} fields are wrong`)
    this.errors = errors
  }
  override details() {
    return { errors: this.errors }
  }
}

export class Unauthenticated extends HubError {
  readonly code = 'unauthenticated'
}

export class InvalidCredentials extends HubError {
  readonly code = 'invalid_credentials'
}

export class Forbidden extends HubError {
  readonly code = 'forbidden'
}

export class NotFound extends HubError {
  readonly code = 'not_found'
}

export class MethodNotAllowed extends HubError {
  readonly code = 'method_not_allowed'
}

export class Conflict extends HubError {
  readonly code = 'conflict'
}

export class InteractionInactive extends HubError {
  readonly code = 'interaction_inactive'
}

/** A task needs an account of the caller's that is not there, has expired, or has not granted enough. */
export class IntegrationMissing extends HubError {
  readonly code = 'integration_missing'
  readonly provider: string
  /** Where they connect one; undefined where it is somebody else who has to. */
  readonly connectUrl: string | undefined
  constructor(
    message: string,
    { provider, connectUrl }: { provider: string; connectUrl: string | undefined },
  ) {
    super(message)
    this.provider = provider
    this.connectUrl = connectUrl
  }
  override details() {
    return { provider: this.provider, connectUrl: this.connectUrl }
  }
}

/** A custom task that a call runs is not to act as its caller until they let it. */
export interface AskingTask {
  /** In the graph. */
  name: string
  type: string
  title: string
  /** Who wrote it. */
  owner: { id: string; name: string | null }
  provider: string
  scopes: string[]
  /** Besides the provider's own; `public` for all of them. */
  hosts: string[]
}

export class ConsentRequired extends HubError {
  readonly code = 'consent_required'
  readonly tasks: AskingTask[]
  /** Where the caller sees what they ask for, and consents; undefined where it is somebody else who has to. */
  readonly consentUrl: string | undefined
  constructor(
    message: string,
    { tasks, consentUrl }: { tasks: AskingTask[]; consentUrl: string | undefined },
  ) {
    super(message)
    this.tasks = tasks
    this.consentUrl = consentUrl
  }
  override details() {
    return { tasks: this.tasks, consentUrl: this.consentUrl }
  }
}

export class IdempotencyMismatch extends HubError {
  readonly code = 'idempotency_mismatch'
}

export class StaleVersion extends HubError {
  readonly code = 'stale_version'
}

export class PayloadTooLarge extends HubError {
  readonly code = 'payload_too_large'
}

export class UnsupportedMediaType extends HubError {
  readonly code = 'unsupported_media_type'
}

export class InvalidGraph extends HubError {
  readonly code = 'invalid_graph'
  readonly problems: GraphProblem[]
  constructor(problems: GraphProblem[]) {
    super(`The graph cannot run: ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`)
    this.problems = problems
  }
  override details() {
    return { problems: this.problems }
  }
}

export class CompileFailed extends HubError {
  readonly code = 'compile_failed'
  readonly diagnostics: Diagnostic[]
  constructor(diagnostics: Diagnostic[]) {
    super(
      diagnostics.length === 1 ? '1 problem in the source' : `${diagnostics.length} problems in the source`,
    )
    this.diagnostics = diagnostics
  }
  override details() {
    return { diagnostics: this.diagnostics }
  }
}

/** What may still be done in a period of time; becomes the `RateLimit-*` headers. */
export interface Quota {
  limit: number
  remaining: number
  resetMs: number
}

export class RateLimited extends HubError {
  readonly code = 'rate_limited'
  readonly retryAfterMs: number
  readonly quota: Quota | undefined
  constructor(message: string, retryAfterMs: number, quota?: Quota) {
    super(message)
    this.retryAfterMs = retryAfterMs
    this.quota = quota
  }
}

export class Overloaded extends HubError {
  readonly code = 'overloaded'
  readonly retryAfterMs: number
  constructor(message: string, retryAfterMs: number) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

export class SessionFailed extends HubError {
  readonly code = 'session_failed'
  readonly sessionId: string
  readonly tasks: Array<{ name: string; code: string; message: string }>
  constructor(sessionId: string, tasks: Array<{ name: string; code: string; message: string }>) {
    super(
      tasks.length === 0
        ? 'The session was cancelled'
        : `The session failed at ${tasks.map((task) => task.name).join(', ')}`,
    )
    this.sessionId = sessionId
    this.tasks = tasks
  }
  override details() {
    return { sessionId: this.sessionId, tasks: this.tasks }
  }
}
