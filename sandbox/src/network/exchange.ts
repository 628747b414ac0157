import type { Hop } from './next-hop.ts'

/** One request that may be made, and its response: no policy, no redirects. */
export type Exchange = (hop: Hop, signal: AbortSignal) => Promise<ExchangeResponse>

export interface ExchangeResponse {
  status: number
  statusText: string
  /** Names in lower case; a repeated one may appear more than once. */
  headers: Array<[name: string, value: string]>
  /** The body, whole and decompressed. Either this or `discard` is called, once. */
  read: () => Promise<Uint8Array>
  discard: () => void
}
