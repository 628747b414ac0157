import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from './support/app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startApp()
})

afterAll(() => app.dispose())

/** Sends bytes as they are. @returns all that comes until the server hangs up */
async function exchange(text: string): Promise<string> {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
  socket.write(text)
  await once(socket, 'close')
  return answer
}

const authorization = () => `authorization: Bearer ${app.admin.token}`

test.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  ['an unknown method', 'BREW /api/me HTTP/1.1\r\nhost: x\r\n\r\n', 400],
  ['no host', 'GET /api/me HTTP/1.1\r\n\r\n', 400],
  [
    'two lengths',
    'POST /api/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}',
    400,
  ],
  [
    'a length beside chunks',
    'POST /api/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}',
    400,
  ],
  ['headers without end', `GET /api/me HTTP/1.1\r\nhost: x\r\nx-large: ${'x'.repeat(40_000)}`, 431],
] as const)('%s is answered with %s', async (_name, text, status) => {
  expect(await exchange(text)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
})

test('a body that is shorter than announced ends with its connection, and nothing is stored', async () => {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1')
  const head = `POST /api/interactions HTTP/1.1\r\nhost: x\r\n${authorization()}\r\ncontent-type: application/json`
  socket.end(`${head}\r\ncontent-length: 100\r\n\r\n{"name":"Half"}`)
  socket.resume()
  await once(socket, 'close')
  expect((await app.admin.get('/api/interactions')).body.items).toEqual([])
})

test('a connection whose body was refused is of use for the next request', async () => {
  const post = `POST /api/interactions HTTP/1.1\r\nhost: x\r\n${authorization()}\r\ncontent-type: application/json`
  const large = `${post}\r\ncontent-length: 1500000\r\n\r\n${' '.repeat(1_500_000)}`
  const next = `GET /api/me HTTP/1.1\r\nhost: x\r\n${authorization()}\r\nconnection: close\r\n\r\n`
  const answer = await exchange(large + next)
  expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['413', '200'])
})
