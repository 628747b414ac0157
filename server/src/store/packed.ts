import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** Texts from here on are compressed: below it saves less than it costs. */
const minCompressed = 16 * 1024

/** A text as it is stored: as it is, or compressed where it is long. */
export function pack(text: string): string | Uint8Array {
  return text.length < minCompressed ? text : deflateRawSync(text, { level: 1 })
}

export function unpack(stored: unknown): string {
  return stored instanceof Uint8Array ? inflateRawSync(stored).toString() : String(stored)
}

export function unpackOrNull(stored: unknown): string | null {
  return stored === null || stored === undefined ? null : unpack(stored)
}
