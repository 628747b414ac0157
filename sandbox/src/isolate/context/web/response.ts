import { headersApi } from './headers.ts'
import { textCodecApi } from './text-codec.ts'

interface Init {
  status?: number
  statusText?: string
  headers?: Record<string, string>
}

interface FromHost {
  status: number
  statusText: string
  url: string
  redirected: boolean
  headers: Array<[string, string]>
}

let made: ReturnType<typeof createResponse> | undefined

export function responseApi() {
  made ??= createResponse()
  return made
}

function createResponse() {
  const { Headers } = headersApi()
  let mark: (response: Response, from: { url: string; redirected: boolean }) => Response

  class Response {
    #bytes: Uint8Array<ArrayBuffer>
    #used = false
    #url = ''
    #redirected = false
    readonly type = 'default'
    readonly status: number
    readonly statusText: string
    readonly headers: InstanceType<typeof Headers>

    static {
      mark = (response, { url, redirected }) => {
        response.#url = url
        response.#redirected = redirected
        return response
      }
    }

    constructor(body?: unknown, { status = 200, statusText = '', headers }: Init = {}) {
      this.#bytes = bytesOf(body)
      this.status = status
      this.statusText = statusText
      this.headers = new Headers(headers)
      if (typeof body === 'string' && !this.headers.has('content-type')) {
        this.headers.set('content-type', 'text/plain;charset=UTF-8')
      }
    }

    get ok(): boolean {
      return this.status >= 200 && this.status < 300
    }

    get url(): string {
      return this.#url
    }

    get redirected(): boolean {
      return this.#redirected
    }

    get bodyUsed(): boolean {
      return this.#used
    }

    async bytes(): Promise<Uint8Array<ArrayBuffer>> {
      if (this.#used) throw new TypeError('The body was read already: read it once and keep the result')
      this.#used = true
      return this.#bytes
    }

    async arrayBuffer(): Promise<ArrayBuffer> {
      const bytes = await this.bytes()
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
    }

    async text(): Promise<string> {
      return new (textCodecApi().TextDecoder)().decode(await this.bytes())
    }

    async json(): Promise<unknown> {
      return JSON.parse(await this.text())
    }

    clone(): Response {
      if (this.#used) throw new TypeError('A response whose body was read cannot be cloned')
      const { status, statusText, headers } = this
      const init = { status, statusText, headers: headers as unknown as Record<string, string> }
      return mark(new Response(this.#bytes.slice(), init), { url: this.#url, redirected: this.#redirected })
    }

    static json(value: unknown, init: Init = {}): Response {
      const response = new Response(JSON.stringify(value), init)
      if (!new Headers(init.headers).has('content-type'))
        response.headers.set('content-type', 'application/json')
      return response
    }
  }

  function fromHost(from: unknown, body: ArrayBuffer | undefined): Response {
    const { status, statusText, headers, ...rest } = from as FromHost
    const init = { status, statusText, headers: headers as unknown as Record<string, string> }
    return mark(new Response(body ?? new ArrayBuffer(0), init), rest)
  }
  return { Response, fromHost }
}

function bytesOf(body: unknown): Uint8Array<ArrayBuffer> {
  if (body === undefined || body === null) return new Uint8Array(0)
  if (body instanceof ArrayBuffer) return new Uint8Array(body)
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer as ArrayBuffer, body.byteOffset, body.byteLength).slice()
  }
  return new (textCodecApi().TextEncoder)().encode(`${body as string}`)
}
