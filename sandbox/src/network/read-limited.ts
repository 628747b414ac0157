import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { RequestFailed } from './network-failure.ts'

const decoders: Record<string, () => NodeJS.ReadWriteStream & Readable> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress(),
}

/** What `accept-encoding` may say. */
export const acceptedEncodings = 'gzip, deflate, br, zstd'

/**
 * Reads a body whole, decoded, and stops as soon as it exceeds the limit: a small one may unpack to a
 * large one.
 *
 * @throws {RequestFailed} if it is larger than `maxBytes`, or encoded in a way that is not known
 */
export async function readLimited(
  body: Readable,
  { encoding, maxBytes, host }: { encoding: string; maxBytes: number; host: string },
): Promise<Uint8Array> {
  // A stream that is destroyed emits an error once more, when nobody waits for it.
  body.on('error', () => undefined)
  const chunks: Buffer[] = []
  let size = 0
  let decoded = body
  try {
    decoded = decode(body, encoding, host).on('error', () => undefined)
    for await (const chunk of decoded as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) {
        throw new RequestFailed(
          `The answer of "${host}" is larger than ${Math.floor(maxBytes / 1_000_000)} MB: ask it for less, such as one page at a time`,
        )
      }
      chunks.push(chunk)
    }
  } finally {
    body.destroy()
    decoded.destroy()
  }
  return Buffer.concat(chunks)
}

function decode(body: Readable, encoding: string, host: string): Readable {
  const names = encoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  const applied = names.filter((name) => name !== '' && name !== 'identity').toReversed()
  if (applied.length > 3 || applied.some((name) => !Object.hasOwn(decoders, name))) {
    throw new RequestFailed(`The answer of "${host}" is encoded in a way that is not supported`)
  }
  return applied.reduce<Readable>((stream, name) => {
    const decoder = decoders[name]?.() ?? createGunzip()
    stream.on('error', (error) => (decoder as Readable).destroy(error))
    return stream.pipe(decoder)
  }, body)
}
