import { createHash } from 'node:crypto'
import type { JournalEntry } from '../outcome.ts'

/** Above this a run is not suspended: its sleep waits in place. */
const maxBytes = 1_000_000

export interface CallAnswer {
  ok: boolean
  json: string
  body?: Uint8Array
}

/** What the host calls of a run came to, so that the run after a sleep takes the same path. */
export class Journal {
  readonly #entries = new Map<number, JournalEntry>()
  #bytes = 0

  constructor(earlier: JournalEntry[] = []) {
    for (const entry of earlier) this.#add(entry)
  }

  get tooLarge(): boolean {
    return this.#bytes > maxBytes
  }

  get(call: number): JournalEntry | undefined {
    return this.#entries.get(call)
  }

  addSleep(call: number, from: number, until: number): void {
    this.#add({ call, kind: 'sleep', from, until })
  }

  addCall(kind: 'fetch' | 'state', call: number, request: string, { ok, json, body }: CallAnswer): void {
    // No need to keep what cannot be used any more.
    this.#bytes += body?.length ?? 0
    if (this.tooLarge) return
    const encoded = body && Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64')
    this.#add({ call, kind, request, response: JSON.stringify({ ok, json, body: encoded }) })
  }

  entries(): JournalEntry[] {
    return [...this.#entries.values()].toSorted((a, b) => a.call - b.call)
  }

  #add(entry: JournalEntry): void {
    this.#entries.set(entry.call, entry)
    this.#bytes += entry.kind === 'sleep' ? 50 : entry.response.length + entry.request.length
  }
}

export function answerOf(response: string): CallAnswer {
  const { ok, json, body } = JSON.parse(response) as { ok: boolean; json: string; body?: string }
  return { ok, json, ...(body !== undefined && { body: new Uint8Array(Buffer.from(body, 'base64')) }) }
}

/** Tells whether a request is the one that was recorded: SHA-256, base64url. */
export function digestOf(json: string, body: string | Uint8Array | null): string {
  return createHash('sha256')
    .update(json)
    .update('\n')
    .update(body ?? '')
    .digest('base64url')
}
