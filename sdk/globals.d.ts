// The web standard globals that a task finds in the sandbox beside the language's own, for the compiler:
// `"types": ["@patchbay/sdk/globals"]` in a tsconfig.json. There is no DOM, and nothing of Node.

import type { HeadersLike, Json, TaskFetch } from '@patchbay/sdk'

declare global {
  interface Console {
    debug(...values: unknown[]): void
    log(...values: unknown[]): void
    info(...values: unknown[]): void
    warn(...values: unknown[]): void
    error(...values: unknown[]): void
  }
  /** Writes to the session's log, as `log` does. */
  const console: Console

  /** The `fetch` that `run` is given: limited to the hosts that the task declared. */
  const fetch: TaskFetch

  interface URL {
    hash: string
    host: string
    hostname: string
    href: string
    readonly origin: string
    password: string
    pathname: string
    port: string
    protocol: string
    search: string
    readonly searchParams: URLSearchParams
    username: string
    toString(): string
    toJSON(): string
  }
  const URL: {
    prototype: URL
    new (url: string | URL, base?: string | URL): URL
    canParse(url: string | URL, base?: string | URL): boolean
    parse(url: string | URL, base?: string | URL): URL | null
  }

  interface URLSearchParams {
    readonly size: number
    append(name: string, value: string): void
    delete(name: string, value?: string): void
    get(name: string): string | null
    getAll(name: string): string[]
    has(name: string, value?: string): boolean
    set(name: string, value: string): void
    sort(): void
    forEach(visit: (value: string, name: string, params: URLSearchParams) => void): void
    entries(): IterableIterator<[string, string]>
    keys(): IterableIterator<string>
    values(): IterableIterator<string>
    [Symbol.iterator](): IterableIterator<[string, string]>
    toString(): string
  }
  const URLSearchParams: {
    prototype: URLSearchParams
    new (
      init?: string | URLSearchParams | Record<string, string> | Iterable<[string, string]>,
    ): URLSearchParams
  }

  interface TextEncoder {
    readonly encoding: string
    encode(text?: string): Uint8Array<ArrayBuffer>
    encodeInto(text: string, target: Uint8Array): { read: number; written: number }
  }
  const TextEncoder: { prototype: TextEncoder; new (): TextEncoder }

  interface TextDecoder {
    readonly encoding: string
    readonly fatal: boolean
    readonly ignoreBOM: boolean
    decode(input?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string
  }
  const TextDecoder: {
    prototype: TextDecoder
    new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder
  }

  interface Headers extends HeadersLike {
    append(name: string, value: string): void
    delete(name: string): void
    set(name: string, value: string): void
    getSetCookie(): string[]
  }
  const Headers: {
    prototype: Headers
    new (init?: HeadersLike | Record<string, string> | Iterable<[string, string]>): Headers
  }

  interface Response {
    readonly ok: boolean
    readonly status: number
    readonly statusText: string
    readonly url: string
    readonly redirected: boolean
    readonly headers: Headers
    readonly bodyUsed: boolean
    text(): Promise<string>
    json(): Promise<Json>
    arrayBuffer(): Promise<ArrayBuffer>
    bytes(): Promise<Uint8Array<ArrayBuffer>>
    clone(): Response
  }
  interface ResponseInit {
    status?: number
    statusText?: string
    headers?: HeadersLike | Record<string, string> | Iterable<[string, string]>
  }
  const Response: {
    prototype: Response
    new (body?: string | Uint8Array | ArrayBuffer | URLSearchParams | null, init?: ResponseInit): Response
    json(value: unknown, init?: ResponseInit): Response
  }

  interface AbortSignal {
    readonly aborted: boolean
    readonly reason: unknown
    throwIfAborted(): void
    addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
    removeEventListener(type: 'abort', listener: () => void): void
  }
  const AbortSignal: {
    prototype: AbortSignal
    abort(reason?: unknown): AbortSignal
    timeout(ms: number): AbortSignal
    any(signals: Iterable<AbortSignal>): AbortSignal
  }
  interface AbortController {
    readonly signal: AbortSignal
    abort(reason?: unknown): void
  }
  const AbortController: { prototype: AbortController; new (): AbortController }

  interface DOMException extends Error {
    readonly code: number
  }
  const DOMException: {
    prototype: DOMException
    new (message?: string, options?: string | { name?: string; cause?: unknown }): DOMException
  }

  interface CryptoKey {
    readonly type: string
    readonly algorithm: unknown
    readonly extractable: boolean
    readonly usages: string[]
  }
  type CryptoAlgorithm = string | { name: string; [parameter: string]: unknown }
  type CryptoBytes = ArrayBuffer | ArrayBufferView
  interface SubtleCrypto {
    digest(algorithm: CryptoAlgorithm, data: CryptoBytes): Promise<ArrayBuffer>
    generateKey(algorithm: CryptoAlgorithm, extractable: boolean, usages: string[]): Promise<CryptoKey>
    importKey(
      format: 'raw' | 'pkcs8' | 'spki' | 'jwk',
      data: CryptoBytes | object,
      algorithm: CryptoAlgorithm,
      extractable: boolean,
      usages: string[],
    ): Promise<CryptoKey>
    exportKey(format: 'raw' | 'pkcs8' | 'spki' | 'jwk', key: CryptoKey): Promise<ArrayBuffer | object>
    sign(algorithm: CryptoAlgorithm, key: CryptoKey, data: CryptoBytes): Promise<ArrayBuffer>
    verify(
      algorithm: CryptoAlgorithm,
      key: CryptoKey,
      signature: CryptoBytes,
      data: CryptoBytes,
    ): Promise<boolean>
    encrypt(algorithm: CryptoAlgorithm, key: CryptoKey, data: CryptoBytes): Promise<ArrayBuffer>
    decrypt(algorithm: CryptoAlgorithm, key: CryptoKey, data: CryptoBytes): Promise<ArrayBuffer>
    deriveBits(algorithm: CryptoAlgorithm, key: CryptoKey, length: number): Promise<ArrayBuffer>
  }
  interface Crypto {
    readonly subtle: SubtleCrypto
    randomUUID(): `${string}-${string}-${string}-${string}-${string}`
    getRandomValues<View extends ArrayBufferView>(view: View): View
  }
  const crypto: Crypto

  function atob(text: string): string
  function btoa(text: string): string
  function structuredClone<Value>(value: Value): Value
  function queueMicrotask(run: () => void): void
  function setTimeout<Args extends unknown[]>(
    run: (...args: Args) => void,
    ms?: number,
    ...args: Args
  ): number
  function setInterval<Args extends unknown[]>(
    run: (...args: Args) => void,
    ms?: number,
    ...args: Args
  ): number
  function setImmediate<Args extends unknown[]>(run: (...args: Args) => void, ...args: Args): number
  function clearTimeout(id: number | undefined): void
  function clearInterval(id: number | undefined): void
  function clearImmediate(id: number | undefined): void
}
