import type { Authorize } from './grant.ts'

/** A request of a task, as the host makes it on its behalf. */
export interface HostRequest {
  /** Absolute, or relative where there is a `baseUrl`. */
  url: string
  baseUrl?: string
  method: string
  headers: Array<[name: string, value: string]>
  body: Uint8Array | string | null
  redirect: 'follow' | 'manual' | 'error'
  /** What the task may reach. */
  hosts: string[] | 'public'
  /** Of these, what an administrator lets it reach; default: all. */
  within?: string[]
  /** Ends the request; the promise rejects with its reason. */
  signal: AbortSignal
  /** Adds what the task must never see, asked for anew at each hop. */
  authorize?: Authorize
  /** Asked before a request is sent once more with another grant. Default: yes. */
  mayRepeat?: () => boolean
}

export interface HostResponse {
  status: number
  statusText: string
  /** Of the last hop, without fragment. */
  url: string
  redirected: boolean
  /** Names in lower case; a repeated one may appear more than once. */
  headers: Array<[name: string, value: string]>
  /** Whole and decompressed. */
  body: Uint8Array
}

/**
 * Makes a request for a task.
 *
 * @throws {NetworkDenied} if the task may not make it
 * @throws {RequestFailed} if it came to nothing
 */
export type HostFetch = (request: HostRequest) => Promise<HostResponse>
