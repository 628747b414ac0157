import type { Json } from '@patchbay/sdk'

/** A request as the task sent it, after the sandbox's rules. */
export interface TestRequest {
  method: string
  url: string
  /** Names in lower case. */
  headers: Record<string, string>
  /** As text; `null` for none. */
  body: string | null
}

export interface StubbedResponse {
  /** Default: 200. */
  status?: number
  headers?: Record<string, string>
  /** Sent as JSON, with its content type unless `headers` names one. */
  json?: Json
  /** Sent as it is. */
  body?: string | Uint8Array
}

/** Answers a request; `undefined` fails it, as a request that nobody expected. */
export type HttpStub = (
  request: TestRequest,
) => StubbedResponse | undefined | Promise<StubbedResponse | undefined>

/** Answers from a file, or records it. */
export interface HttpFixture {
  /** Absolute path or `file:` URL of a JSON file. */
  fixture: string | URL
  /**
   * `replay` (default) answers each request with the recorded one of the same method, URL and body, each
   * once; `record` goes to the network, where the declared hosts and public addresses still rule, and writes the
   * file anew, credentials replaced by `[redacted]`.
   */
  mode?: 'replay' | 'record'
  /** Names of further headers to redact, in any case. */
  redact?: string[]
  /** Hosts that a recording may reach although their address is private. */
  allowPrivate?: string[]
}

/** How a task's requests are answered: by `METHOD URL`, by a function, or from a recording. */
export type Http = Record<`${string} ${string}`, StubbedResponse> | HttpStub | HttpFixture

export interface RecordedExchange {
  request: TestRequest
  response: { status: number; headers: Array<[name: string, value: string]>; body: string; base64?: true }
}
