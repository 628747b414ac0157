import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTaskTester, type TaskTester } from './index.ts'

const task = {
  text: `import { defineTask, secret, Type } from '@patchbay/sdk'
export default defineTask({
  type: 'custom.a', title: 'A', description: '', network: { fromInput: 'hosts' },
  input: Type.Object({ hosts: Type.Array(Type.String()), key: Type.String({ ...secret }) }),
  output: Type.Array(Type.Unknown()),
  async run({ input, fetch }) {
    const base = 'http://' + input.hosts[0]
    const headers = { authorization: 'Bearer abc', 'x-plain': 'shown', 'x-session': 'hidden' }
    const first = await fetch(base + '/a?key=' + encodeURIComponent(input.key), { headers })
    const second = await fetch(base + '/b', { method: 'POST', body: input.key })
    return [await first.json(), await second.text()]
  },
})`,
}

let tester: TaskTester
let server: Server
let folder: string
let served = 0

beforeAll(async () => {
  tester = await createTaskTester()
  folder = await mkdtemp(join(tmpdir(), 'patchbay-fixture-'))
  server = createServer((request, response) => {
    served++
    if (request.method === 'POST') return void response.end('your key is s3cr/t!')
    response
      .writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'session=xyz' })
      .end('{"path":"/a"}')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
})
afterAll(async () => {
  await tester.close()
  server.close()
  await rm(folder, { recursive: true })
})

test('a recording holds no credentials and answers in place of the network', async () => {
  const fixture = join(folder, 'recorded.json')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const input = { hosts: [host], key: 's3cr/t!' }

  const recorded = await tester.run(task, {
    input,
    http: { fixture, mode: 'record', allowPrivate: [host], redact: ['X-Session'] },
  })
  expect(recorded).toMatchObject({ status: 'completed', output: [{ path: '/a' }, 'your key is s3cr/t!'] })
  expect(served).toBe(2)

  const file = await readFile(fixture, 'utf8')
  for (const secret of ['abc', 's3cr', 'xyz', 'hidden']) expect(file).not.toContain(secret)
  expect(file).toContain('shown')

  const replayed = await tester.run(task, { input, http: { fixture } })
  expect(replayed).toMatchObject({ status: 'completed', output: [{ path: '/a' }, 'your key is [redacted]'] })
  expect(served).toBe(2)
})

test('a recording answers each of its requests once', async () => {
  const fixture = join(folder, 'once.json')
  await writeFile(fixture, '[]')
  expect(
    await tester.run(task, { input: { hosts: ['example.com'], key: 'k' }, http: { fixture } }),
  ).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('expects no GET http://example.com/a?key=k') },
  })
})

test('a file that is no recording is an error', async () => {
  const fixture = join(folder, 'other.json')
  await writeFile(fixture, '{"a":1}')
  await expect(tester.run(task, { input: { hosts: [], key: 'k' }, http: { fixture } })).rejects.toThrow(
    'is no recording',
  )
})
