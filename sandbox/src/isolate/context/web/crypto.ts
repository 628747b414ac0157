import { tell } from '../bridge-kinds.ts'
import { ask, expectAnswer, send, type Settled } from '../bridge.ts'
import { failWith } from '../failure.ts'
import { domException } from './dom-exception.ts'

const maxBytes = 1_000_000
const maxOperations = 10_000
const maxOpen = 64

type Bytes = Uint8Array<ArrayBuffer>
type Source = ArrayBuffer | ArrayBufferView
type Algorithm = string | { name: string; [parameter: string]: unknown }

/** How the runner takes bytes within an algorithm: as hex. */
export interface Operation {
  name: 'digest' | 'sign' | 'verify' | 'encrypt' | 'decrypt' | 'deriveBits'
  algorithm: unknown
  key?: { format: string; algorithm: unknown; usages: string[]; jwk?: unknown }
  length?: number
}

let made: ReturnType<typeof createCrypto> | undefined

export function cryptoApi() {
  made ??= createCrypto()
  return made
}

let operations = 0
let open = 0

function createCrypto() {
  let inside: (key: CryptoKey) => { format: string; data: Bytes | undefined; jwk?: unknown }

  class CryptoKey {
    #format: string
    #data: Bytes | undefined
    #jwk: unknown
    readonly type: string
    readonly algorithm: unknown
    readonly extractable: boolean
    readonly usages: string[]

    static {
      inside = (key) => ({ format: key.#format, data: key.#data, jwk: key.#jwk })
    }

    constructor(options: {
      format: string
      data: Bytes | undefined
      jwk?: unknown
      algorithm: unknown
      extractable: boolean
      usages: string[]
    }) {
      this.#format = options.format
      this.#data = options.data
      this.#jwk = options.jwk
      this.algorithm = options.algorithm
      this.extractable = options.extractable
      this.usages = options.usages
      this.type = options.format === 'pkcs8' ? 'private' : options.format === 'spki' ? 'public' : 'secret'
    }
  }

  function withKey(
    name: Operation['name'],
    algorithm: Algorithm,
    key: CryptoKey,
    usage: string,
  ): Operation & { data: Bytes } {
    if (!(key instanceof CryptoKey)) throw new TypeError(`subtle.${name} takes a CryptoKey`)
    if (!key.usages.includes(usage)) {
      throw new (domException())(`The key cannot be used to ${usage}`, 'InvalidAccessError')
    }
    const { format, data, jwk } = inside(key)
    return {
      name,
      algorithm: withHex(algorithm),
      key: { format, algorithm: withHex(key.algorithm as Algorithm), usages: key.usages, jwk },
      data: data ?? new Uint8Array(0),
    }
  }

  const subtle = {
    async digest(algorithm: Algorithm, data: Source): Promise<ArrayBuffer> {
      return bytesFrom(await perform({ name: 'digest', algorithm: withHex(algorithm) }, undefined, [data]))
    },

    async importKey(
      format: string,
      data: Source | object,
      algorithm: Algorithm,
      extractable: boolean,
      usages: string[],
    ): Promise<CryptoKey> {
      if (!['raw', 'pkcs8', 'spki', 'jwk'].includes(format)) {
        throw new (domException())(`The key format ${format} is not supported`, 'NotSupportedError')
      }
      const own = typeof algorithm === 'string' ? { name: algorithm } : { ...algorithm }
      const options = { format, algorithm: own, extractable, usages: [...usages] }
      if (format === 'jwk')
        return new CryptoKey({ ...options, data: undefined, jwk: Object.assign({}, data) })
      return new CryptoKey({ ...options, data: viewOf(data as Source).slice() })
    },

    async exportKey(format: string, key: CryptoKey): Promise<ArrayBuffer | object> {
      const { format: own, data, jwk } = inside(key)
      if (!key.extractable || format !== own) {
        throw new (domException())(`The key cannot be exported as ${format}`, 'InvalidAccessError')
      }
      return data ? data.slice().buffer : { ...(jwk as object) }
    },

    async generateKey(
      algorithm: { name: string; length?: number },
      extractable: boolean,
      usages: string[],
    ): Promise<CryptoKey> {
      if (!/^(?:HMAC|AES-GCM|AES-CBC)$/i.test(algorithm.name)) {
        throw new (domException())('Only HMAC and AES keys can be generated here', 'NotSupportedError')
      }
      const length = algorithm.length ?? (/^HMAC$/i.test(algorithm.name) ? 512 : 256)
      return subtle.importKey('raw', randomBytes(length / 8), algorithm, extractable, usages)
    },

    async sign(algorithm: Algorithm, key: CryptoKey, data: Source): Promise<ArrayBuffer> {
      const { data: material, ...operation } = withKey('sign', algorithm, key, 'sign')
      return bytesFrom(await perform(operation, material, [data]))
    },

    async verify(algorithm: Algorithm, key: CryptoKey, signature: Source, data: Source): Promise<boolean> {
      const { data: material, ...operation } = withKey('verify', algorithm, key, 'verify')
      return (await perform(operation, material, [data, signature])).json === 'true'
    },

    async encrypt(algorithm: Algorithm, key: CryptoKey, data: Source): Promise<ArrayBuffer> {
      const { data: material, ...operation } = withKey('encrypt', algorithm, key, 'encrypt')
      return bytesFrom(await perform(operation, material, [data]))
    },

    async decrypt(algorithm: Algorithm, key: CryptoKey, data: Source): Promise<ArrayBuffer> {
      const { data: material, ...operation } = withKey('decrypt', algorithm, key, 'decrypt')
      return bytesFrom(await perform(operation, material, [data]))
    },

    async deriveBits(algorithm: Algorithm, key: CryptoKey, length: number): Promise<ArrayBuffer> {
      const { data: material, ...operation } = withKey('deriveBits', algorithm, key, 'deriveBits')
      return bytesFrom(await perform({ ...operation, length }, material, []))
    },
  }

  return {
    subtle,
    randomUUID: () => ask('uuid') as string,
    getRandomValues<View extends ArrayBufferView>(view: View): View {
      if (!ArrayBuffer.isView(view) || view instanceof Float32Array || view instanceof Float64Array) {
        throw new (domException())('getRandomValues takes a typed array of integers', 'TypeMismatchError')
      }
      viewOf(view).set(randomBytes(view.byteLength))
      return view
    },
  }
}

function randomBytes(length: number): Bytes {
  const bytes = length <= 65_536 ? ask('random', length) : undefined
  if (!bytes)
    throw new (domException())('At most 65536 random bytes can be had at once', 'QuotaExceededError')
  return new Uint8Array(bytes as ArrayBuffer)
}

/** Has the runner do it, outside of the isolate. */
async function perform(
  operation: Operation,
  material: Bytes | undefined,
  sources: Source[],
): Promise<Settled> {
  const [first, second] = sources.map(viewOf)
  if ((first?.length ?? 0) > maxBytes || (second?.length ?? 0) > maxBytes) {
    throw new (domException())('crypto takes at most 1 MB at once', 'QuotaExceededError')
  }
  if (++operations > maxOperations || open >= maxOpen) {
    failWith(
      'host_call_limit',
      `The task made more than ${maxOperations} crypto operations, or ${maxOpen} at once`,
    )
  }
  open++
  try {
    return await new Promise<Settled>((resolve, reject) => {
      const id = expectAnswer({ resolve, reject })
      send(tell.crypto, id, JSON.stringify(operation), material, packed(first, second))
    })
  } catch (reason) {
    const { message } = JSON.parse((reason as { json: string }).json) as { message: string }
    throw new (domException())(message, 'OperationError')
  } finally {
    open--
  }
}

/** Two byte strings as one: the length of the first, as 4 bytes, before both. */
function packed(first: Bytes = new Uint8Array(0), second: Bytes = new Uint8Array(0)): Bytes {
  const all = new Uint8Array(4 + first.length + second.length)
  new DataView(all.buffer).setUint32(0, first.length)
  all.set(first, 4)
  all.set(second, 4 + first.length)
  return all
}

function bytesFrom({ body }: Settled): ArrayBuffer {
  return body ?? new ArrayBuffer(0)
}

function viewOf(source: Source): Bytes {
  if (source instanceof ArrayBuffer) return new Uint8Array(source)
  if (!ArrayBuffer.isView(source)) throw new TypeError('crypto takes an ArrayBuffer or a typed array')
  return new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength)
}

function withHex(algorithm: Algorithm): unknown {
  if (typeof algorithm === 'string') return { name: algorithm }
  return JSON.parse(
    JSON.stringify(algorithm, (_, value: unknown) => {
      const isBytes = value instanceof ArrayBuffer || ArrayBuffer.isView(value)
      return isBytes
        ? { hex: Array.from(viewOf(value), (byte) => byte.toString(16).padStart(2, '0')).join('') }
        : value
    }),
  )
}
