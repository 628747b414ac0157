import { tell } from './bridge-kinds.ts'
import { send, type Settled } from './bridge.ts'
import { hostErrors } from './failure.ts'
import { callHost } from './host-calls.ts'
import { AnyError, AnyPromise, AnyTypeError, isView, parse, stringify, textOf } from './primordials.ts'
import { headersApi } from './web/headers.ts'
import { responseApi } from './web/response.ts'

const maxArgument = 1_000_000

interface Init {
  method?: unknown
  headers?: unknown
  body?: unknown
  redirect?: unknown
  signal?: AbortSignal | null
}

/** The Fetch standard's `fetch`; the server makes the request, and decides whether it may be made. */
export async function hostFetch(target: unknown, init: Init = {}): Promise<unknown> {
  const { signal } = init
  if (signal?.aborted) throw signal.reason
  const { json, body } = requestOf(target, init)
  const { answer, abort } = callHost((id, number) => send(tell.call, id, number, json, body))
  if (!signal) return received(answer)
  let onAbort = () => undefined as void
  const aborted = new AnyPromise<never>((_, reject) => {
    onAbort = () => {
      abort()
      reject(signal.reason)
    }
  })
  signal.addEventListener('abort', onAbort)
  try {
    return await AnyPromise.race([received(answer), aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

async function received(answer: Promise<Settled>): Promise<unknown> {
  let settled: Settled
  try {
    settled = await answer
  } catch (reason) {
    throw errorOf((reason as { json: string }).json)
  }
  return responseApi().fromHost(parse(settled.json), settled.body)
}

function errorOf(json: string): Error {
  const { code, message } = parse(json) as { code: string; message: string }
  if (code === 'task_error') return new AnyTypeError(message)
  const error = new AnyError(message)
  if (code === 'network_denied') error.name = 'NetworkDenied'
  hostErrors.set(error, code)
  return error
}

function requestOf(target: unknown, init: Init) {
  const url =
    typeof target === 'string' ? target : textOf((target as { href?: unknown } | null)?.href ?? target)
  const method = init.method === undefined ? 'GET' : textOf(init.method)
  const redirect = init.redirect ?? 'follow'
  if (redirect !== 'follow' && redirect !== 'manual' && redirect !== 'error') {
    throw new AnyTypeError('fetch takes follow, manual or error as redirect')
  }
  const { Headers, pairsOf } = headersApi()
  const headers = new Headers(init.headers as Record<string, string> | undefined)
  const body = bodyOf(init.body, (type) => {
    if (!headers.has('content-type')) headers.set('content-type', type)
  })
  const json = stringify({ url, method, headers: pairsOf(headers), redirect })
  const size = json.length + (body?.length ?? 0)
  if (size > maxArgument) throw new AnyTypeError(`fetch takes at most 1 MB: this request has ${size} bytes`)
  return { json, body }
}

function bodyOf(body: unknown, defaultType: (type: string) => void): string | Uint8Array | null {
  if (body === undefined || body === null) return null
  if (typeof body === 'string') {
    defaultType('text/plain;charset=UTF-8')
    return body
  }
  if (body instanceof ArrayBuffer) return new Uint8Array(body)
  if (isView(body)) return new Uint8Array(body.buffer as ArrayBuffer, body.byteOffset, body.byteLength)
  if (body instanceof URLSearchParams) {
    defaultType('application/x-www-form-urlencoded;charset=UTF-8')
    return body.toString()
  }
  throw new AnyTypeError(
    'fetch takes a text, bytes or URLSearchParams as body: for JSON pass JSON.stringify(value)',
  )
}
