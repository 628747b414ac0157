import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApp, type TestApp } from './support/app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startApp()
})

afterAll(() => app.dispose())

interface Answer {
  status: number
  type: string
  body: { code?: string; status?: number; errors?: Array<{ path: string; message: string }> }
}

function send(
  method: string,
  path: string,
  body?: Buffer | string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(
      app.url + path,
      {
        method,
        headers: {
          authorization: `Bearer ${app.admin.token}`,
          ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const type = response.headers['content-type'] ?? ''
          resolve({
            status: response.statusCode ?? 0,
            type,
            body: text.startsWith('{') ? JSON.parse(text) : {},
          })
        })
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}

const json = { 'content-type': 'application/json' }
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

const bodies: Array<{ name: string; body: string | Buffer; headers?: Record<string, string>; code: string }> =
  [
    { name: 'no JSON', body: '{"a":', code: 'invalid_json' },
    { name: 'text after the JSON', body: '{} {}', code: 'invalid_json' },
    {
      name: 'invalid UTF-8',
      body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      code: 'invalid_json',
    },
    { name: 'a list', body: '[]', code: 'invalid_input' },
    { name: 'null', body: 'null', code: 'invalid_input' },
    { name: 'a text', body: '"text"', code: 'invalid_input' },
    { name: 'an unknown member', body: '{"unheardOf":1}', code: 'invalid_input' },
    { name: 'a name given twice', body: '{"name":"a","name":"b"}', code: 'invalid_input' },
    {
      name: 'a name given twice, once escaped',
      body: String.raw`{"name":"a","\u006eame":"b"}`,
      code: 'invalid_input',
    },
    { name: '__proto__', body: '{"__proto__":{"role":"admin"}}', code: 'invalid_input' },
    {
      name: 'constructor.prototype',
      body: '{"constructor":{"prototype":{"role":"admin"}}}',
      code: 'invalid_input',
    },
    { name: '10,000 levels', body: nested(10_000), code: 'invalid_input' },
    { name: '10,000 levels in a member', body: `{"graph":${nested(10_000)}}`, code: 'invalid_input' },
    { name: '2 MiB', body: JSON.stringify({ name: 'x'.repeat(2 * 1024 * 1024) }), code: 'payload_too_large' },
    {
      name: 'a form',
      body: 'name=x',
      headers: { 'content-type': 'text/plain' },
      code: 'unsupported_media_type',
    },
    {
      name: 'another charset',
      body: '{}',
      headers: { 'content-type': 'application/json; charset=latin1' },
      code: 'unsupported_media_type',
    },
    {
      name: 'gzip',
      body: '{}',
      headers: { ...json, 'content-encoding': 'gzip' },
      code: 'unsupported_media_type',
    },
  ]

describe.each(bodies)('a body: $name', ({ body, headers = json, code }) => {
  test('is refused by every route that changes something, with a problem', async () => {
    const before = await stored()
    for (const { contract } of app.routes) {
      if (contract.method === 'GET' || contract.path === '/api/auth/logout') continue
      const path = contract.path.replace(/:version/, '1').replace(/:\w+/g, 'unheard-of')
      const answer = await send(contract.method, path, body, headers)
      const route = `${contract.method} ${path}`
      expect({ route, code: answer.body.code }).toEqual({ route, code })
      expect(answer.type).toContain('application/problem+json')
      expect(answer.body.status).toBe(answer.status)
    }
    expect(await stored()).toEqual(before)
  })
})

async function stored() {
  const { users, interactions, settings, audit } = app.store
  return [
    await users.count(),
    await interactions.list({ limit: 100 }),
    await settings.get(),
    (await audit.list({ limit: 200 })).items.filter(({ action }) => action !== 'user.login-failed').length,
  ]
}

test('an unlimited stream of chunks is cut off with 413', async () => {
  const answer = await new Promise<number>((resolve, reject) => {
    const headers = { authorization: `Bearer ${app.admin.token}`, ...json }
    const call = request(`${app.url}/api/interactions`, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
      call.destroy()
    })
    call.on('error', reject)
    const chunk = Buffer.alloc(64 * 1024, 0x20)
    const more = () => void (call.destroyed || call.write(chunk, () => setImmediate(more)))
    more()
  })
  expect(answer).toBe(413)
})

test('every wrong field is listed, with its path', async () => {
  const answer = await send(
    'POST',
    '/api/users',
    '{"email":"no","password":"short","role":"king","extra":1}',
    json,
  )
  expect(answer.status).toBe(400)
  expect(answer.body.errors?.map(({ path }) => path).sort()).toEqual([
    '/email',
    '/extra',
    '/password',
    '/role',
  ])
})

test.each([
  ['/api/users?limit=0', '?limit'],
  ['/api/users?limit=many', '?limit'],
  ['/api/users?limit=1e2', '?limit'],
  ['/api/users?limit=201', '?limit'],
  ['/api/users?limit=1&limit=2', '?limit'],
  ['/api/users?unheardOf=1', '?unheardOf'],
  ['/api/users?__proto__=1', '?__proto__'],
  [`/api/interactions?q=${'x'.repeat(300)}`, '?q'],
])('the query of %s is refused', async (path, field) => {
  const answer = await send('GET', path)
  expect(answer.body).toMatchObject({ code: 'invalid_input', errors: [{ path: field }] })
})

test.each([
  ['GET', '/api/users?cursor=nonsense', [200, 400]],
  ['GET', '/api/interactions?cursor=%00%ff', [200, 400]],
  ['GET', '/api/interactions/%ff', [400, 404]],
  ['GET', '/api/interactions/%00', [404]],
  ['GET', `/api/interactions/${'x'.repeat(65)}`, [400, 404]],
  ['GET', '/api/nothing', [404]],
  ['GET', '//', [404]],
])('%s %s is a problem or a page, never a failure', async (method, path, statuses) => {
  const answer = await send(method, path)
  expect(statuses).toContain(answer.status)
  if (answer.status !== 200) expect(answer.type).toContain('application/problem+json')
})

test('a method that a path does not take is told which ones it takes', async () => {
  const response = await fetch(`${app.url}/api/me`, { method: 'DELETE' })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'PATCH'])
  expect(await response.json()).toMatchObject({ code: 'method_not_allowed' })
})
