import { readFile, writeFile } from 'node:fs/promises'
import type { Exchange } from '@patchbay/sandbox'
import type { HttpStub, RecordedExchange, TestRequest } from './http.ts'
import type { Redactor } from './redact.ts'
import { requestOf } from './stub-exchange.ts'

/**
 * Answers each request with the recorded one of the same method, URL and body, each once.
 *
 * @throws {Error} if the file cannot be read or is no recording
 */
export async function replay(file: string | URL, redactor: Redactor): Promise<HttpStub> {
  const left = await readRecording(file)
  return (request) => {
    const wanted = keyOf(redactedRequest(request, redactor))
    const index = left.findIndex((recorded) => keyOf(recorded.request) === wanted)
    const [found] = index < 0 ? [] : left.splice(index, 1)
    if (!found) return undefined
    const { status, headers, body, base64 } = found.response
    return { status, headers: Object.fromEntries(headers), body: base64 ? Buffer.from(body, 'base64') : body }
  }
}

/** Passes each exchange on and keeps a redacted copy; `save` writes them, replacing the file. */
export function record(
  exchange: Exchange,
  redactor: Redactor,
): { exchange: Exchange; save: (file: string | URL) => Promise<void> } {
  const recorded: RecordedExchange[] = []
  const recording: Exchange = async (hop, signal) => {
    const response = await exchange(hop, signal)
    const body = await response.read()
    recorded.push({
      request: redactedRequest(requestOf(hop), redactor),
      response: {
        status: response.status,
        headers: response.headers.filter(([name]) => !ofTransport.has(name)).map(redactor.header),
        ...textOrBase64(body, redactor),
      },
    })
    return { ...response, read: async () => body, discard: () => undefined }
  }
  const save = (file: string | URL) => writeFile(file, `${JSON.stringify(recorded, null, 2)}\n`)
  return { exchange: recording, save }
}

/** Headers that are wrong for a body that was unpacked and redacted, or differ from run to run. */
const ofTransport = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
])

async function readRecording(file: string | URL): Promise<RecordedExchange[]> {
  const parsed: unknown = JSON.parse(await readFile(file, 'utf8'))
  const isRecording =
    Array.isArray(parsed) && parsed.every((one) => 'request' in Object(one) && 'response' in Object(one))
  if (!isRecording) throw new Error(`${String(file)} is no recording: make one with mode "record"`)
  return parsed as RecordedExchange[]
}

function redactedRequest(
  { method, url, headers, body }: TestRequest,
  { text, header }: Redactor,
): TestRequest {
  return {
    method,
    url: text(url),
    headers: Object.fromEntries(Object.entries(headers).map(header)),
    body: body === null ? null : text(body),
  }
}

function keyOf({ method, url, body }: TestRequest): string {
  return JSON.stringify([method, url, body])
}

function textOrBase64(body: Uint8Array, { text }: Redactor): { body: string; base64?: true } {
  try {
    return { body: text(new TextDecoder('utf-8', { fatal: true }).decode(body)) }
  } catch {
    return { body: Buffer.from(body).toString('base64'), base64: true }
  }
}
