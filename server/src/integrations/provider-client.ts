import { waitOf } from '@patchbay/plugins'
import { type HostFetch, type HostResponse, NetworkDenied, RequestFailed } from '@patchbay/sandbox'
import { readable } from './read-passage.ts'

/** A provider has so long to answer the hub itself, milliseconds. */
const timeoutMs = 15_000

/** It cannot be said what the provider thinks of it: it was not reached, or is out of order. Worth another try. */
export class ProviderUnreachable extends Error {
  override readonly name = 'ProviderUnreachable'
  /** Milliseconds that it asks to be left alone for. */
  readonly waitMs: number | undefined
  constructor(message: string, waitMs?: number) {
    super(message)
    this.waitMs = waitMs
  }
}

export interface ProviderRequest {
  method: 'GET' | 'POST' | 'DELETE'
  url: string
  headers?: Record<string, string>
  body?: string
}

/**
 * Makes the hub's own requests to providers, by the same rules as those of tasks: public addresses, or those
 * that an administrator allowed. Redirects are not followed: they would carry secrets along.
 *
 * @throws {ProviderUnreachable} also where it answers 429 or 5xx
 */
export type ProviderClient = (request: ProviderRequest) => Promise<HostResponse>

export function createProviderClient(fetch: HostFetch): ProviderClient {
  return async ({ method, url, headers = {}, body = null }) => {
    const response = await fetch({
      method,
      url,
      headers: Object.entries({ accept: 'application/json', ...headers }),
      body,
      redirect: 'error',
      hosts: 'public',
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw new ProviderUnreachable(reasonOf(error))
    })
    const { status } = response
    if (status === 429 || status >= 500) {
      const waitMs = waitOf(readable(response), Date.now())
      throw new ProviderUnreachable(`"${new URL(url).hostname}" answers with status ${status}`, waitMs)
    }
    return response
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof RequestFailed) return error.message
  if (error instanceof NetworkDenied) return error.message.replace('The task', 'The hub')
  return `it did not answer within ${timeoutMs / 1000} s`
}
