import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerMalformed } from './answer-malformed.ts'

const server = createServer({ headersTimeout: 200, requestTimeout: 200, connectionsCheckingInterval: 20 })

beforeAll(async () => {
  // Whoever reads a body waits for its end.
  server.on('request', (request) => void request.resume()).on('clientError', answerMalformed)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterAll(() => server.close())

test.each([
  ['a body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"name":'],
  ['headers', 'POST / HTTP/1.1\r\nhost: x\r\n'],
])('%s that does not arrive in time is answered with 408 and the connection ends', async (_, text) => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
  socket.write(text)
  await once(socket, 'close')
  expect(answer).toMatch(/^HTTP\/1.1 408 /)
  expect(answer).toContain('content-type: application/problem+json')
  expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
    status: 408,
    code: 'malformed_request',
    detail: 'The request took too long to arrive',
  })
})
