import { createHttpExchange, type HttpExchangeOptions } from './http-exchange.ts'
import type { HostFetch } from './host-fetch.ts'
import { guardExchange } from './guard-exchange.ts'

export interface GuardedFetch {
  fetch: HostFetch
  /** Closes kept connections; requests under way fail. */
  close: () => Promise<void>
}

/**
 * The only way from a task to the network: http and https to declared hosts at public addresses, checked
 * after resolution and anew at each redirect.
 */
export function createGuardedFetch(options: HttpExchangeOptions): GuardedFetch {
  const { exchange, close } = createHttpExchange(options)
  return { fetch: guardExchange(exchange, options.allowPrivate), close }
}
