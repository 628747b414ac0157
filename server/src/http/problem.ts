import { type ErrorCode, HubError, Overloaded, type Quota, RateLimited, Unauthenticated } from '../errors.ts'
import { StoreUnavailable } from '../store/port.ts'

/** RFC 9457. */
export interface Problem {
  status: number
  body: Record<string, unknown>
  headers: Record<string, string>
}

const statuses: Record<ErrorCode, [status: number, title: string]> = {
  invalid_json: [400, 'Invalid JSON'],
  invalid_input: [400, 'Invalid input'],
  unauthenticated: [401, 'Not signed in'],
  invalid_credentials: [401, 'Invalid credentials'],
  forbidden: [403, 'Forbidden'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  conflict: [409, 'Conflict'],
  interaction_inactive: [409, 'Interaction inactive'],
  integration_missing: [409, 'Integration missing'],
  consent_required: [409, 'Consent required'],
  idempotency_mismatch: [409, 'Idempotency mismatch'],
  stale_version: [412, 'Stale version'],
  payload_too_large: [413, 'Payload too large'],
  unsupported_media_type: [415, 'Unsupported media type'],
  invalid_graph: [422, 'Invalid graph'],
  compile_failed: [422, 'Compilation failed'],
  rate_limited: [429, 'Rate limited'],
  session_failed: [500, 'Session failed'],
  overloaded: [503, 'Overloaded'],
}

/** What a client is told of an error; undefined for a bug, of which nothing is told. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof StoreUnavailable) {
    return problemOf(new Overloaded('The hub cannot store anything at the moment', 5_000))
  }
  if (!(error instanceof HubError)) return undefined
  const [status, title] = statuses[error.code]
  return {
    status,
    body: { type: 'about:blank', title, status, code: error.code, detail: error.message, ...error.details() },
    headers: headersOf(error),
  }
}

export const unknownProblem: Problem = {
  status: 500,
  body: {
    type: 'about:blank',
    title: 'Internal error',
    status: 500,
    code: 'internal_error',
    detail: 'Something went wrong in the hub; its log says what',
  },
  headers: {},
}

function headersOf(error: HubError): Record<string, string> {
  if (error instanceof Unauthenticated) return { 'www-authenticate': 'Bearer' }
  if (!(error instanceof RateLimited || error instanceof Overloaded)) return {}
  const quota = error instanceof RateLimited ? error.quota : undefined
  return { 'retry-after': wholeSeconds(error.retryAfterMs), ...quotaHeaders(quota) }
}

/** `RateLimit-*`; none where nothing is limited. */
export function quotaHeaders(quota: Quota | undefined): Record<string, string> {
  if (!quota) return {}
  return {
    'ratelimit-limit': String(quota.limit),
    'ratelimit-remaining': String(quota.remaining),
    'ratelimit-reset': wholeSeconds(quota.resetMs),
  }
}

function wholeSeconds(ms: number): string {
  return String(Math.max(1, Math.ceil(ms / 1000)))
}
