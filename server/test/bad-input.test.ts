import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scriptGraph, startHub, type TestHub } from './support/hub.ts'
import { membersOf, misfitOf, type Operation, operationsOf } from './support/operations.ts'

// Whatever the OpenAPI document has is sent what it does not take: a new route is in here by itself.
let hub: TestHub
let operations: Operation[]
let slug: string

beforeAll(async () => {
  hub = await startHub()
  const published = await hub.admin.publish({ graph: scriptGraph({ a: 'return 1' }) })
  slug = published.slug
  await hub.admin.post('/api/me/api-keys', { name: 'a key' })
  operations = await operationsOf(hub.admin, { slug, version: '1', type: 'custom.unheard-of' })
})

afterAll(() => hub.dispose())

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
      hub.url + path,
      {
        method,
        headers: {
          authorization: `Bearer ${hub.admin.token}`,
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

/** What of an answer says that it refuses well, beside what was asked. */
function verdict({ method, path }: Pick<Operation, 'method' | 'path'>, { type, body, status }: Answer) {
  const isProblem = type.startsWith('application/problem+json') && body.status === status
  return { route: `${method} ${path}`, code: body.code, isProblem }
}

const json = { 'content-type': 'application/json' }
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const withBody = () => operations.filter(({ takesBody }) => takesBody)
const firstSteps = ({ body }: Answer) => (body.errors ?? []).map(({ path }) => path.split('/')[1] ?? '')

/** All that can be stored, as far as it shows. */
async function stored() {
  const lists = ['/api/users', '/api/interactions', '/api/sessions', '/api/me/api-keys', '/api/settings']
  return Promise.all(lists.map(async (path) => (await hub.admin.get(path)).body))
}

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

describe('every operation that takes a body refuses', () => {
  test.each(bodies)('$name', async ({ body, headers = json, code }) => {
    const before = await stored()
    for (const operation of withBody()) {
      const answer = await send(operation.method, operation.path, body, headers)
      const { method, path } = operation
      expect(verdict(operation, answer)).toEqual({ route: `${method} ${path}`, code, isProblem: true })
    }
    expect(await stored()).toEqual(before)
  })

  test('members of another type and unknown ones, naming all of them', async () => {
    const before = await stored()
    for (const operation of withBody()) {
      const members = membersOf(operation.body)
      const wrong = Object.fromEntries(members.map(({ name, schema }) => [name, misfitOf(schema)]))
      const body = JSON.stringify({ ...wrong, unheardOf: 1 })
      const answer = await send(operation.method, operation.path, body, json)
      const { method, path } = operation
      const names = [...members.map(({ name }) => name), 'unheardOf']
      expect({ ...verdict(operation, answer), named: [...new Set(firstSteps(answer))].sort() }).toEqual({
        route: `${method} ${path}`,
        code: 'invalid_input',
        isProblem: true,
        named: names.sort(),
      })
    }
    expect(await stored()).toEqual(before)
  })

  test('a body without its required members, naming all of them', async () => {
    const before = await stored()
    for (const operation of withBody()) {
      const required = (operation.body?.['required'] ?? []) as string[]
      if (required.length === 0) continue
      const answer = await send(operation.method, operation.path, '{}', json)
      const { method, path } = operation
      expect({ ...verdict(operation, answer), named: firstSteps(answer).sort() }).toEqual({
        route: `${method} ${path}`,
        code: 'invalid_input',
        isProblem: true,
        named: required.toSorted(),
      })
    }
    expect(await stored()).toEqual(before)
  })
})

describe('every operation', () => {
  test('refuses a query that it does not know, also names that mean something to JavaScript', async () => {
    const before = await stored()
    for (const { method, path } of operations.filter(({ takesAnyQuery }) => !takesAnyQuery)) {
      const answer = await send(method, `${path}?unheardOf=1&__proto__=2&constructor=3`)
      const named = answer.body.errors?.map((error) => error.path) ?? []
      expect({ route: `${method} ${path}`, code: answer.body.code, named: named.sort() }).toMatchObject({
        code: 'invalid_input',
        named: expect.arrayContaining(['?__proto__', '?constructor', '?unheardOf']),
      })
    }
    expect(await stored()).toEqual(before)
  })

  test('refuses a parameter of the query that is given twice or too long, or is no number or word', async () => {
    for (const { method, path, query } of operations) {
      for (const { name } of query) {
        for (const given of [`${name}=1&${name}=1`, `${name}=${'x'.repeat(10_000)}`]) {
          const answer = await send(method, `${path}?${given}`)
          const named = answer.body.errors?.map((error) => error.path) ?? []
          expect({ route: `${method} ${path}?${given.slice(0, 80)}`, named }).toMatchObject({
            named: expect.arrayContaining([`?${name}`]),
          })
        }
      }
    }
  })

  test('that is not public wants a token that lives', async () => {
    for (const { method, path, isPublic } of operations) {
      if (isPublic) continue
      for (const authorization of ['', 'Bearer nonsense', `Bearer pb_${'x'.repeat(43)}`]) {
        const answer = await send(method, path, undefined, { authorization })
        expect({ route: `${method} ${path}`, code: answer.body.code }).toEqual({
          route: `${method} ${path}`,
          code: 'unauthenticated',
        })
      }
    }
  })

  test('answers whatever stands for an id with a problem, or what is there', async () => {
    const ids = ['%00', '%ff', '..%2f..%2fetc', '%E0%A4%A', 'x'.repeat(65), '__proto__', "'%20OR%201=1--"]
    for (const id of ids) {
      const odd = await operationsOf(hub.admin, { id, slug: id, type: id, version: id })
      for (const { method, path } of odd.filter(({ path: with_ }) => with_.includes(id))) {
        const answer = await send(method, path, method === 'GET' ? undefined : '{}', json)
        expect({ route: `${method} ${path}`, status: answer.status }).toMatchObject({
          status: expect.toSatisfy((status: number) => status >= 400 && status < 500),
        })
      }
    }
  })
})

test('an unlimited stream of chunks is cut off with 413', async () => {
  const answer = await new Promise<number>((resolve, reject) => {
    const headers = { authorization: `Bearer ${hub.admin.token}`, ...json }
    const call = request(`${hub.url}/api/interactions`, { method: 'POST', headers }, (response) => {
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

test.each([
  ['/api/users?limit=0', '?limit'],
  ['/api/users?limit=many', '?limit'],
  ['/api/users?limit=1e2', '?limit'],
  ['/api/users?limit=201', '?limit'],
  ['/api/sessions?limit=-1', '?limit'],
  ['/api/sessions?status=ended', '?status'],
  ['/api/sessions?trigger=magic', '?trigger'],
  ['/api/sessions?from=yesterday', '?from'],
  ['/api/sessions?to=2026-13-01T00:00:00Z', '?to'],
])('the query of %s is refused', async (path, field) => {
  const answer = await send('GET', path)
  expect(answer.body).toMatchObject({ code: 'invalid_input', errors: [{ path: field }] })
})

test.each([
  'nonsense',
  '%00%ff',
  'MSAx',
  Buffer.from('9'.repeat(400)).toString('base64url'),
  `${'_'.repeat(500)}`,
])('the cursor %s is a problem or a page, never a failure', async (cursor) => {
  for (const { method, path, query } of operations) {
    if (!query.some(({ name }) => name === 'cursor')) continue
    const answer = await send(method, `${path}?cursor=${cursor}`)
    expect({ path, status: answer.status }).toMatchObject({
      status: expect.toSatisfy((status: number) => [200, 400, 404].includes(status)),
    })
  }
})

test('a number in a field of numbers may be too large to be one', async () => {
  const name = { name: 'x', expiresInDays: 1 }
  const body = JSON.stringify(name).replace(':1}', ':1e999}')
  expect(await send('POST', '/api/me/api-keys', body, json)).toMatchObject({
    status: 400,
    body: { errors: [{ path: '/expiresInDays' }] },
  })
})

describe('headers', () => {
  test.each(['x'.repeat(256), 'größe', ''])('the Idempotency-Key "%s" is refused', async (key) => {
    const headers = { ...json, 'idempotency-key': Buffer.from(key).toString('latin1') }
    expect(await send('POST', `/run/${slug}`, '{}', headers)).toMatchObject({
      status: 400,
      body: { code: 'invalid_input', errors: [{ message: expect.stringContaining('Idempotency-Key') }] },
    })
  })

  test.each(['wait=-1', 'wait=soon', 'nonsense', ';;;', 'wait="'])(
    'the preference %s is passed over',
    async (prefer) => {
      const answer = await send('POST', `/run/${slug}`, '{}', { ...json, prefer })
      expect(answer.status).toBe(200)
    },
  )
})

test.each([
  ['GET', '/api/nothing', 404],
  ['GET', '//', 404],
  ['GET', '/api/%ff', 404],
])('%s %s is a problem', async (method, path, status) => {
  const answer = await send(method, path)
  expect(answer.status).toBe(status)
  expect(answer.type).toContain('application/problem+json')
})

test('a method that a path does not take is told which ones it takes', async () => {
  const response = await fetch(`${hub.url}/api/me`, { method: 'DELETE' })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'PATCH'])
  expect(await response.json()).toMatchObject({ code: 'method_not_allowed' })
})
