import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

const statuses: Record<string, [status: number, detail: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive'],
}

/** Answers what is no HTTP request, for which there is no context yet, and hangs up: a server's `clientError`. */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, detail] = statuses[error.code ?? ''] ?? [400, 'This is no HTTP request']
  const title = STATUS_CODES[status]
  const body = JSON.stringify({ type: 'about:blank', title, status, code: 'malformed_request', detail })
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'connection: close',
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
