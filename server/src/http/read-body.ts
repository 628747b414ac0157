import type { IncomingMessage } from 'node:http'
import type { Json } from '@patchbay/sdk'
import { InvalidJson, PayloadTooLarge, UnsupportedMediaType } from '../errors.ts'
import { parseStrictJson } from './strict-json.ts'

/** Bytes of a request body. */
export const maxBodyBytes = 1024 * 1024

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a JSON body.
 *
 * @returns undefined where there is none
 * @throws {PayloadTooLarge} @throws {UnsupportedMediaType} @throws {InvalidJson} @throws {InvalidInput}
 */
export async function readBody(request: IncomingMessage): Promise<Json | undefined> {
  const { headers } = request
  const length = Number(headers['content-length'] ?? 0)
  if (length > maxBodyBytes) throw tooLarge()
  if (length === 0 && headers['transfer-encoding'] === undefined) return undefined
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw new UnsupportedMediaType('Compressed bodies are not taken: send it as it is')
  }
  const bytes = await readAll(request)
  if (bytes.length === 0) return undefined
  if (!isJson(headers['content-type'])) {
    throw new UnsupportedMediaType('The body has to be JSON: send it with content-type: application/json')
  }
  return parseStrictJson(decode(bytes))
}

/** What is beyond the limit is passed over, so that the answer reaches a client that is still sending. */
function readAll(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBodyBytes) {
        chunks.push(chunk)
        return
      }
      request.off('data', take)
      request.resume()
      reject(tooLarge())
    }
    request.on('data', take)
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', reject)
  })
}

function decode(bytes: Buffer): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new InvalidJson('The body is not valid UTF-8')
  }
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/(json|[\w.-]+\+json)\s*(;\s*charset="?utf-8"?\s*)?$/i.test(contentType?.trim() ?? '')
}

function tooLarge(): PayloadTooLarge {
  return new PayloadTooLarge(`The body is larger than ${maxBodyBytes / 1024} KB`)
}
