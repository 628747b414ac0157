import type { Destination } from './host-rule.ts'

/** The request may not be made: the task's failure is `network_denied`. */
export class NetworkDenied extends Error {
  override readonly name = 'NetworkDenied'
}

/** The request was allowed and came to nothing; its message is for the task's author. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed'
}

/** The account that the task acts as is not there any more: its failure is `integration_missing`. */
export class AccountLost extends Error {
  override readonly name = 'AccountLost'
}

/** The request was not acted upon, and may be made later. */
export class RequestLater extends Error {
  override readonly name = 'RequestLater'
  /** Milliseconds from now. */
  readonly afterMs: number
  constructor(reason: string, afterMs: number) {
    super(reason)
    this.afterMs = afterMs
  }
}

export function undeclared({ host, port }: Destination): NetworkDenied {
  const named = hostAndPort({ host, port })
  return new NetworkDenied(
    `The task may not reach "${named}": add "${named}" to the hosts that it declares (network, or the field that lists them)`,
  )
}

export function restricted({ host, port }: Destination): NetworkDenied {
  return new NetworkDenied(
    `The task may not reach "${hostAndPort({ host, port })}": an administrator has restricted what tasks of its type may reach`,
  )
}

export function blockedPort({ host, port }: Destination): NetworkDenied {
  return new NetworkDenied(
    `The task may not reach port ${port} of "${host}": it belongs to another protocol than HTTP`,
  )
}

export function privateAddress({ host, port }: Destination): NetworkDenied {
  return new NetworkDenied(
    `The task may not reach "${host}": it has a private or reserved address. An administrator can allow "${hostAndPort({ host, port })}"`,
  )
}

const reasons: Record<string, string> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name could not be resolved; try again later',
  ECONNREFUSED: 'it refused the connection',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'it stopped in the middle of its answer',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of its answer are too large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'its answer ended too early',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate cannot be verified',
}

/** Puts an error of the network into words that name the host and nothing of ours. */
export function describeFailure(error: unknown, { host }: Destination): NetworkDenied | RequestFailed {
  for (const cause of causesOf(error)) {
    if (cause instanceof NetworkDenied || cause instanceof RequestFailed) return cause
    const { code, name } = cause as { code?: unknown; name?: unknown }
    const reason = reasonOf(name === 'HTTPParserError' ? 'HPE_' : String(code))
    if (reason) return new RequestFailed(`The request to "${host}" failed: ${reason}`, { cause: error })
  }
  return new RequestFailed(`The request to "${host}" failed`, { cause: error })
}

function reasonOf(code: string): string | undefined {
  if (code.startsWith('HPE_')) return 'its answer is not valid HTTP'
  if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_FORMAT')) return 'its answer is compressed wrongly'
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return 'it does not speak HTTPS there'
  return Object.hasOwn(reasons, code) ? reasons[code] : undefined
}

/** The error, its causes, and the members of an AggregateError. */
function causesOf(error: unknown, depth = 0): object[] {
  if (typeof error !== 'object' || error === null || depth > 5) return []
  const inner = error instanceof AggregateError ? error.errors : []
  return [
    error,
    ...[(error as { cause?: unknown }).cause, ...inner].flatMap((one) => causesOf(one, depth + 1)),
  ]
}

function hostAndPort({ host, port }: Destination): string {
  const name = host.includes(':') ? `[${host}]` : host
  return port === 80 || port === 443 ? name : `${name}:${port}`
}
