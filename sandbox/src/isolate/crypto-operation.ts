import { webcrypto } from 'node:crypto'
import type { Operation } from './context/web/crypto.ts'

const { subtle } = webcrypto
const maxIterations = 1_000_000

export interface CryptoAnswer {
  ok: boolean
  /** Whether a signature was right, or `{ message }` of what went wrong. */
  json: string
  body?: ArrayBuffer
}

/**
 * Performs one operation of `crypto.subtle` for a task, outside of its isolate. Never rejects.
 *
 * @param json an `Operation`, bytes in it as `{ hex }`
 * @param material the key's bytes, if it has any
 * @param sources one or two byte strings, the length of the first before both in 4 bytes
 */
export async function performCrypto(
  json: string,
  material: Uint8Array | undefined,
  sources: Uint8Array,
): Promise<CryptoAnswer> {
  try {
    const result = await perform(JSON.parse(json, fromHex) as Operation, material, sources)
    return typeof result === 'boolean'
      ? { ok: true, json: String(result) }
      : { ok: true, json: '', body: result }
  } catch (error) {
    return { ok: false, json: JSON.stringify({ message: error instanceof Error ? error.message : '' }) }
  }
}

async function perform(
  operation: Operation,
  material: Uint8Array | undefined,
  sources: Uint8Array,
): Promise<boolean | ArrayBuffer> {
  const length = new DataView(sources.buffer, sources.byteOffset).getUint32(0)
  const [data, second] = [sources.slice(4, 4 + length), sources.slice(4 + length)]
  const algorithm = operation.algorithm as webcrypto.RsaPssParams
  if (operation.name === 'digest') return subtle.digest(algorithm, data)
  const key = await importKey(operation, material)
  switch (operation.name) {
    case 'sign':
      return subtle.sign(algorithm, key, data)
    case 'verify':
      return subtle.verify(algorithm, key, second, data)
    case 'encrypt':
      return subtle.encrypt(algorithm, key, data)
    case 'decrypt':
      return subtle.decrypt(algorithm, key, data)
    case 'deriveBits': {
      const derivation = operation.algorithm as webcrypto.Pbkdf2Params
      if (derivation.iterations > maxIterations) {
        throw new Error(`PBKDF2 takes at most ${maxIterations} iterations here`)
      }
      return subtle.deriveBits(derivation, key, operation.length ?? 256)
    }
    default:
      return operation.name satisfies never
  }
}

function importKey({ key }: Operation, material: Uint8Array | undefined): Promise<webcrypto.CryptoKey> {
  if (!key) throw new Error('the operation takes a key')
  const { format, usages, jwk } = key
  const algorithm = key.algorithm as webcrypto.HmacImportParams
  const allowed = usages as webcrypto.KeyUsage[]
  return format === 'jwk'
    ? subtle.importKey('jwk', jwk as webcrypto.JsonWebKey, algorithm, false, allowed)
    : subtle.importKey(format as 'raw', material ?? new Uint8Array(0), algorithm, false, allowed)
}

function fromHex(_: string, value: unknown): unknown {
  const { hex } = Object(value) as { hex?: unknown }
  return typeof hex === 'string' ? new Uint8Array(Buffer.from(hex, 'hex')) : value
}
