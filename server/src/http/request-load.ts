import type { IncomingHttpHeaders } from 'node:http'
import { getHeapStatistics } from 'node:v8'
import { Overloaded } from '../errors.ts'
import { maxBodyBytes } from './read-body.ts'

/** Of the heap, what bodies may take that are being answered: parsed, they are up to twenty times as large. */
const bodiesShareOfHeap = 1 / 64

const retryAfterMs = 1_000

/** One request's part of the load. */
export interface LoadShare {
  /**
   * Its body is about to be read; one that does not say how long it is counts as the longest.
   *
   * @throws {Overloaded} before any of it is read
   */
  hold(headers: IncomingHttpHeaders): void
  /** It was answered: what it held is free again. */
  leave(): void
}

/** What the requests that are being answered hold together: bounded, so that no flood of them fills the memory. */
export class RequestLoad {
  readonly #maxRequests: number
  readonly #maxBytes: number
  #requests = 0
  #bytes = 0

  /** @param options.maxBytes of their bodies; default: as the heap allows */
  constructor(options: { maxRequests: number; maxBytes?: number }) {
    this.#maxRequests = options.maxRequests
    this.#maxBytes = options.maxBytes ?? Math.floor(getHeapStatistics().heap_size_limit * bodiesShareOfHeap)
  }

  /** A request has come. @throws {Overloaded} */
  enter(): LoadShare {
    if (this.#requests >= this.#maxRequests) {
      throw new Overloaded('Too many requests are being answered: try again in a moment', retryAfterMs)
    }
    this.#requests += 1
    let held = 0
    return {
      hold: (headers) => {
        const bytes = expectedBytes(headers)
        // One body fits in any case, however small the heap.
        if (this.#bytes > 0 && this.#bytes + bytes > this.#maxBytes) {
          throw new Overloaded('Too much is being sent: try again in a moment', retryAfterMs)
        }
        this.#bytes += bytes
        held = bytes
      },
      leave: () => {
        this.#requests -= 1
        this.#bytes -= held
      },
    }
  }
}

function expectedBytes(headers: IncomingHttpHeaders): number {
  if (headers['transfer-encoding'] !== undefined) return maxBodyBytes
  const length = Number(headers['content-length'] ?? 0)
  // One that is too long is refused without being kept.
  return length > maxBodyBytes ? 0 : length
}
