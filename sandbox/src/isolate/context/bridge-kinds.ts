// Both ends of the line between a context and its runner. All that crosses is primitive, or bytes.

/** What a context tells its runner. */
export const tell = {
  done: 0,
  log: 1,
  call: 2,
  sleep: 3,
  abort: 4,
  wake: 5,
  crypto: 6,
  state: 7,
  sleepUntil: 8,
} as const

/** What a runner tells a context. */
export const told = { start: 0, settle: 1, wake: 2 } as const
