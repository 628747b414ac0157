/** Changes of one burst that come within this time, milliseconds, are one entry. */
const burstMs = 1500

const maxEntries = 200

/** What can be undone and redone; never changed in place. */
export interface History<T> {
  readonly present: T
  readonly past: readonly T[]
  readonly future: readonly T[]
  readonly burst: { readonly key: string; readonly at: number } | undefined
}

export function beginHistory<T>(present: T): History<T> {
  return { present, past: [], future: [], burst: undefined }
}

/**
 * @param options.burst what is being typed into; changes of one burst in a row are one entry
 * @param options.now milliseconds
 */
export function record<T>(
  history: History<T>,
  next: T,
  options: { burst?: string | undefined; now: number },
): History<T> {
  if (next === history.present) return history
  const { burst: key, now } = options
  const burst = key === undefined ? undefined : { key, at: now }
  const before = history.burst
  const goesOn = burst && before && before.key === key && now - before.at < burstMs
  const past = goesOn ? history.past : [...history.past, history.present].slice(-maxEntries)
  return { present: next, past, future: [], burst }
}

/** The present becomes another without an entry: what others saved, for instance. */
export function replacePresent<T>(history: History<T>, present: T): History<T> {
  return { ...history, present, burst: undefined }
}

/** What is typed next is an entry of its own. */
export function endBurst<T>(history: History<T>): History<T> {
  return history.burst ? { ...history, burst: undefined } : history
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1)
  if (before === undefined) return history
  return {
    present: before,
    past: history.past.slice(0, -1),
    future: [history.present, ...history.future],
    burst: undefined,
  }
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future
  if (next === undefined) return history
  return { present: next, past: [...history.past, history.present], future, burst: undefined }
}
