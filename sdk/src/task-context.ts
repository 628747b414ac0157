import type { Json } from './json.ts'

/** Writes to the session's log. Further arguments are appended as JSON; 64 KB per run, then truncated. */
export interface TaskLog {
  debug(message: string, ...details: unknown[]): void
  info(message: string, ...details: unknown[]): void
  warn(message: string, ...details: unknown[]): void
  error(message: string, ...details: unknown[]): void
}

/** The part of the Fetch standard's `RequestInit` that crosses the sandbox's border. */
export interface TaskRequestInit {
  method?: string
  headers?: HeadersInitLike
  /** A string, bytes, or URLSearchParams; for JSON pass `JSON.stringify(value)`. At most 1 MB. */
  body?: string | Uint8Array | ArrayBuffer | URLSearchParamsLike | null
  signal?: AbortSignalLike
  /** `follow` (default, at most 5, each checked anew), `manual` or `error`. */
  redirect?: 'follow' | 'manual' | 'error'
}

export type HeadersInitLike = Record<string, string> | Array<[string, string]> | HeadersLike

export interface HeadersLike {
  get(name: string): string | null
  has(name: string): boolean
  forEach(visit: (value: string, name: string) => void): void
  entries(): IterableIterator<[string, string]>
  keys(): IterableIterator<string>
  values(): IterableIterator<string>
  [Symbol.iterator](): IterableIterator<[string, string]>
}

export interface URLSearchParamsLike {
  toString(): string
  append(name: string, value: string): void
}

export interface TaskResponse {
  readonly ok: boolean
  readonly status: number
  readonly statusText: string
  readonly url: string
  readonly redirected: boolean
  readonly headers: HeadersLike
  text(): Promise<string>
  json(): Promise<Json>
  arrayBuffer(): Promise<ArrayBuffer>
  bytes(): Promise<Uint8Array>
}

/**
 * The Fetch standard's `fetch`, limited to the hosts that the task declared and to those of its provider's
 * API. A relative URL resolves against the provider's `apiBaseUrl`, and the host adds what authorizes a request
 * to the provider: the task neither has it nor sees it.
 */
export type TaskFetch = (url: string | { href: string }, init?: TaskRequestInit) => Promise<TaskResponse>

export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
  throwIfAborted(): void
}

/** How long a value is remembered. */
export interface StateOptions {
  /** Milliseconds, 1 to a year; for good unless given. */
  ttlMs?: number
}

/**
 * What a task remembers from one run to the next: cursors, what it has seen already. Each task type has one for
 * each user who calls, on whichever node it runs. It holds 1,000 keys and 1 MB, keys of 1 to 256 characters and
 * values of 64 KB as JSON; what is too much fails with a `TypeError`. The task declares it with `state: true`.
 *
 * A value is durable once the promise has resolved. It is no place for secrets.
 */
export interface TaskState {
  /** @returns `undefined` where nothing is remembered, or not any more */
  get(key: string): Promise<Json | undefined>
  /** In the place of what is there, whoever wrote it. */
  set(key: string, value: Json, options?: StateOptions): Promise<void>
  /**
   * Sets a value where the present one equals `expected`, in one step that no other run comes between. The
   * order of an object's members does not matter.
   *
   * @param expected `undefined`: nothing may be remembered
   * @returns whether it did
   */
  compareAndSet(
    key: string,
    expected: Json | undefined,
    value: Json,
    options?: StateOptions,
  ): Promise<boolean>
  /** @returns whether there was anything to forget */
  delete(key: string): Promise<boolean>
}

/** What `run` is given. */
export interface TaskContext<Input> {
  /** The resolved fields; they fit the task's input schema. */
  readonly input: Input
  readonly fetch: TaskFetch
  readonly log: TaskLog
  /** For a task that declares `state: true`. Tries begin without anything, and keep nothing. */
  readonly state: TaskState
  /** Aborted when the session is cancelled or the task's time is up. */
  readonly signal: AbortSignalLike
  /**
   * The same on each attempt of one task (and item) of one session, different for any other: for APIs
   * that take an idempotency key. At most 64 characters of `[A-Za-z0-9_-]`.
   */
  readonly attemptKey: string
  /**
   * Waits. Beyond a second the run is suspended: it gives up its runner and its slot, survives restarts,
   * and starts again from the top when the time is over, with this `sleep` returning at once and the
   * responses of earlier `fetch` and `state` calls answered from the session's record.
   *
   * @param time milliseconds, 0 to 30 days; or the moment to wait for, by the hub's clock, at most 30 days
   *   ahead: one that is past does not wait
   * @returns the milliseconds that went by, the time of suspension included
   */
  readonly sleep: (time: number | Date) => Promise<number>
}
