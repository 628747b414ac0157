import { ask } from '../bridge.ts'

let made: ReturnType<typeof createTextCodec> | undefined

export function textCodecApi() {
  made ??= createTextCodec()
  return made
}

function createTextCodec() {
  class TextEncoder {
    readonly encoding = 'utf-8'

    encode(text: unknown = ''): Uint8Array<ArrayBuffer> {
      return new Uint8Array(ask('encode', `${text as string}`) as ArrayBuffer)
    }

    encodeInto(text: string, target: Uint8Array): { read: number; written: number } {
      let [read, written] = [0, 0]
      for (const character of text) {
        const bytes = this.encode(character)
        if (written + bytes.length > target.length) break
        target.set(bytes, written)
        read += character.length
        written += bytes.length
      }
      return { read, written }
    }
  }

  class TextDecoder {
    readonly encoding: string
    readonly fatal: boolean
    readonly ignoreBOM: boolean
    /** Bytes of a character whose rest is still to come, in a stream. */
    #rest = new Uint8Array(0)
    #begun = false

    constructor(label: unknown = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
      const encoding = ask('encoding', `${label as string}`)
      if (typeof encoding !== 'string') throw new RangeError(`The encoding "${label as string}" is not known`)
      this.encoding = encoding
      this.fatal = fatal
      this.ignoreBOM = ignoreBOM
    }

    decode(input: ArrayBuffer | ArrayBufferView = new Uint8Array(0), { stream = false } = {}): string {
      let bytes = joined(this.#rest, viewOf(input))
      const complete = stream ? completeLength(bytes, this.encoding) : bytes.length
      this.#rest = bytes.slice(complete)
      bytes = bytes.subarray(0, complete)
      const ignoreBOM = this.ignoreBOM || this.#begun
      this.#begun = stream
      const text = ask('decode', this.encoding, this.fatal, ignoreBOM, bytes)
      if (typeof text !== 'string')
        throw new TypeError(`The encoded data was not valid for encoding ${this.encoding}`)
      return text
    }
  }
  return { TextEncoder, TextDecoder }
}

function viewOf(input: ArrayBuffer | ArrayBufferView): Uint8Array<ArrayBuffer> {
  if (input instanceof ArrayBuffer) return new Uint8Array(input)
  return new Uint8Array(input.buffer as ArrayBuffer, input.byteOffset, input.byteLength)
}

function joined(first: Uint8Array<ArrayBuffer>, second: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (first.length === 0) return second
  const all = new Uint8Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}

/** How many bytes from the front end on a character's border. */
function completeLength(bytes: Uint8Array, encoding: string): number {
  const { length } = bytes
  if (encoding.startsWith('utf-16')) return length - (length % 2)
  if (encoding !== 'utf-8') return length
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back] ?? 0
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needed > back ? length - back : length
    }
    if (byte < 0x80) return length
  }
  return length
}
