import { tell } from './bridge-kinds.ts'
import { emptyRecord } from './primordials.ts'

export type Send = (kind: number, a: unknown, b?: unknown, c?: unknown, d?: unknown) => void

/** What the runner does at once: URLs, text, random bytes. Never throws; undefined where it cannot be done. */
export type Ask = (what: string, a?: unknown, b?: unknown, c?: unknown, d?: unknown) => unknown

interface Hooks {
  __patchbay_load?: (body: () => void) => void
  __patchbay_settle?: unknown
  __patchbay_export?: unknown
}

export const hooks = globalThis as Hooks

let rawSend: Send
let rawAsk: Ask
let ended = false

export function connect(send: Send, ask: Ask): void {
  rawSend = send
  rawAsk = ask
}

export const ask: Ask = (what, a, b, c, d) => rawAsk(what, a, b, c, d)

/** Silent once the run has ended: nothing follows its outcome. */
export const send: Send = (kind, a, b, c, d) => {
  if (!ended) rawSend(kind, a, b, c, d)
}

export type End = 'completed' | 'failed' | 'retry-later'

/** Ends the run. Code that still runs is stopped from outside. */
export function end(status: End, json: string): void {
  send(tell.done, status, json)
  ended = true
}

interface Waiter {
  resolve: (value: Settled) => void
  reject: (reason: { json: string }) => void
}

export interface Settled {
  json: string
  body: ArrayBuffer | undefined
}

const waiters = emptyRecord<Waiter>()
let lastId = 0

/** A number for something the host will settle. */
export function expectAnswer(waiter: Waiter): number {
  waiters[++lastId] = waiter
  return lastId
}

/** @returns whether the answer was still to come */
export function forgetAnswer(id: number): boolean {
  const expected = waiters[id] !== undefined
  delete waiters[id]
  return expected
}

export function settle(id: number, ok: boolean, json: string, body: ArrayBuffer | undefined): void {
  const waiter = waiters[id]
  if (!waiter) return
  delete waiters[id]
  if (ok) waiter.resolve({ json, body })
  else waiter.reject({ json })
}
