import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createGuardedFetch, type GuardedFetch, type GuardedFetchOptions } from './guarded-fetch.ts'
import type { HostRequest } from './host-fetch.ts'

let closers: Array<() => Promise<unknown> | void> = []
/** What the servers were asked for, in order. */
let seen: Array<{ port: number; line: string; headers: IncomingMessage['headers']; body: string }> = []

beforeEach(() => {
  closers = []
  seen = []
})
afterEach(async () => {
  for (const close of closers.toReversed()) await close()
})

/** A server on loopback that remembers its requests; answers with its port. */
async function serve(answer: RequestListener): Promise<number> {
  const server: Server = createServer(async (request, response) => {
    const chunks = await Array.fromAsync(request)
    const { port } = server.address() as AddressInfo
    seen.push({
      port,
      line: `${request.method} ${request.url}`,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    })
    answer(request, response)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

function guard(options: Partial<GuardedFetchOptions> = {}): GuardedFetch['fetch'] {
  const guarded = createGuardedFetch({ allowPrivate: ['127.0.0.1'], ...options })
  closers.push(() => guarded.close())
  return guarded.fetch
}

function get(url: string, more: Partial<HostRequest> = {}): HostRequest {
  const { signal } = new AbortController()
  return { url, method: 'GET', headers: [], body: null, redirect: 'follow', hosts: 'public', signal, ...more }
}

const textOf = ({ body }: { body: Uint8Array }) => new TextDecoder().decode(body)

describe('what is fetched', () => {
  test('comes back whole: status, headers, body, address', async () => {
    const port = await serve((_, response) => {
      response.writeHead(201, 'Made', { 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] }).end('héllo')
    })
    const response = await guard()(get(`http://127.0.0.1:${port}/a?b=c#d`, { hosts: [`127.0.0.1:${port}`] }))
    expect(response).toMatchObject({
      status: 201,
      statusText: 'Made',
      redirected: false,
      url: `http://127.0.0.1:${port}/a?b=c`,
    })
    expect(response.headers).toEqual(
      expect.arrayContaining([
        ['x-a', '1'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ]),
    )
    expect(textOf(response)).toBe('héllo')
    expect(seen[0]?.line).toBe('GET /a?b=c')
  })

  test('carries the method, the headers and the body of the task, but no header of the connection', async () => {
    const port = await serve((_, response) => response.end())
    await guard()(
      get(`http://127.0.0.1:${port}/`, {
        method: 'post',
        headers: [
          ['Content-Type', 'text/x'],
          ['X-Two', 'a'],
          ['x-two', 'b'],
          ['Host', 'evil.example'],
          ['Connection', 'upgrade'],
          ['Upgrade', 'websocket'],
          ['Transfer-Encoding', 'chunked'],
          ['Content-Length', '1'],
          ['Proxy-Authorization', 'x'],
        ],
        body: 'hello',
      }),
    )
    const [request] = seen
    expect(request).toMatchObject({ line: 'POST /', body: 'hello' })
    expect(request?.headers).toMatchObject({
      'content-type': 'text/x',
      'x-two': 'a, b',
      host: `127.0.0.1:${port}`,
      'content-length': '5',
    })
    expect(request?.headers).not.toHaveProperty('upgrade')
    expect(request?.headers).not.toHaveProperty('proxy-authorization')
    expect(request?.headers).not.toHaveProperty('transfer-encoding')
  })

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['gzip, br', (text: string) => brotliCompressSync(gzipSync(text))],
  ])('is unpacked from %s', async (encoding, pack) => {
    const port = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(pack('packed')),
    )
    expect(textOf(await guard()(get(`http://127.0.0.1:${port}/`)))).toBe('packed')
  })

  test('has no body after HEAD, 204 and 304, whatever the encoding says', async () => {
    const port = await serve((request, response) =>
      response.writeHead(request.url === '/304' ? 304 : 204, { 'content-encoding': 'gzip' }).end(),
    )
    const fetch = guard()
    expect((await fetch(get(`http://127.0.0.1:${port}/304`))).body).toHaveLength(0)
    expect((await fetch(get(`http://127.0.0.1:${port}/`, { method: 'HEAD' }))).body).toHaveLength(0)
  })
})

describe('what is refused', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://0x7f.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://100.64.0.1/',
  ])('%s, even where it is declared', async (url) => {
    const fetch = guard({ allowPrivate: [] })
    const { hostname } = new URL(url)
    for (const hosts of ['public', [hostname]] as const) {
      await expect(fetch(get(url, { hosts: hosts === 'public' ? hosts : [...hosts] }))).rejects.toMatchObject(
        {
          name: 'NetworkDenied',
          message: expect.stringMatching(/has a private or reserved address\. An administrator can allow/),
        },
      )
    }
  })

  test.each([
    ['one private address', [{ address: '127.0.0.1', family: 4 }]],
    [
      'a private one among public ones',
      [
        { address: '93.184.216.34', family: 4 },
        { address: 'fe80::1', family: 6 },
      ],
    ],
    ['a mapped one', [{ address: '::ffff:10.0.0.1', family: 6 }]],
  ])('a name with %s', async (_, addresses) => {
    const port = await serve((_request, response) => response.end('secret'))
    const fetch = guard({ allowPrivate: [], resolve: async () => addresses })
    await expect(fetch(get(`http://rebind.example:${port}/`))).rejects.toMatchObject({
      name: 'NetworkDenied',
      message: expect.stringContaining('"rebind.example"'),
    })
    expect(seen).toEqual([])
  })

  test('localhost by its own name', async () => {
    const port = await serve((_, response) => response.end())
    await expect(guard()(get(`http://localhost:${port}/`))).rejects.toMatchObject({ name: 'NetworkDenied' })
    expect(seen).toEqual([])
  })

  test('an undeclared host, named with what to declare', async () => {
    const port = await serve((_, response) => response.end())
    await expect(
      guard()(get(`http://127.0.0.1:${port}/`, { hosts: ['api.example.com'] })),
    ).rejects.toMatchObject({
      name: 'NetworkDenied',
      message: `The task may not reach "127.0.0.1:${port}": add "127.0.0.1:${port}" to the hosts that it declares (network, or the field that lists them)`,
    })
    expect(seen).toEqual([])
  })

  test.each(['file:///etc/passwd', 'ftp://example.com/', 'data:text/plain,x', 'blob:x', 'gopher://x/'])(
    '%s',
    async (url) => {
      await expect(guard()(get(url))).rejects.toMatchObject({
        name: 'NetworkDenied',
        message: expect.stringContaining('only https:'),
      })
    },
  )

  test('a user name in a URL', async () => {
    await expect(guard()(get('http://me:pass@example.com/'))).rejects.toMatchObject({
      name: 'NetworkDenied',
      message: expect.not.stringContaining('pass@'),
    })
  })

  test('the port of a mail server', async () => {
    await expect(guard()(get('http://example.com:25/'))).rejects.toMatchObject({ name: 'NetworkDenied' })
  })

  test.each([
    ['a URL that is none', { url: '/relative' }, /URL is not valid/],
    ['a method that is none', { method: 'GE T' }, /method "GE T"/],
    ['a tunnel', { method: 'CONNECT' }, /method "CONNECT"/],
    ['a header that splits the request', { headers: [['x', 'a\r\nHost: b']] }, /header "x"/],
    ['a header name that is none', { headers: [['a b', 'c']] }, /header "a b"/],
    ['a body in a GET', { body: 'x' }, /GET request cannot have a body/],
  ] as Array<[string, Partial<HostRequest>, RegExp]>)('%s', async (_, wrong, message) => {
    await expect(guard()(get('http://127.0.0.1:1/', wrong))).rejects.toMatchObject({
      name: 'RequestFailed',
      message: expect.stringMatching(message),
    })
  })
})

describe('the address that was checked', () => {
  test('is the one connected to: a name is resolved once per connection', async () => {
    const port = await serve((_, response) => response.end('here'))
    const asked: string[] = []
    const fetch = guard({
      allowPrivate: ['service.example'],
      resolve: async (host) => {
        asked.push(host)
        return [{ address: '127.0.0.1', family: 4 }]
      },
    })
    expect(textOf(await fetch(get(`http://service.example:${port}/`)))).toBe('here')
    expect(asked).toEqual(['service.example'])
    expect(seen[0]?.headers.host).toBe(`service.example:${port}`)
  })

  test('an allowed port does not allow another', async () => {
    const [allowed, other] = [
      await serve((_, response) => response.end('yes')),
      await serve((_, response) => response.end('no')),
    ]
    const fetch = guard({ allowPrivate: [`127.0.0.1:${allowed}`] })
    expect(textOf(await fetch(get(`http://127.0.0.1:${allowed}/`)))).toBe('yes')
    await expect(fetch(get(`http://127.0.0.1:${other}/`))).rejects.toMatchObject({ name: 'NetworkDenied' })
  })
})

describe('a redirect', () => {
  const redirect =
    (status: number, location: string): RequestListener =>
    (request, response) =>
      request.url === '/end' ? response.end('end') : response.writeHead(status, { location }).end()

  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [301, 'PUT', 'PUT', 'body'],
    [307, 'POST', 'POST', 'body'],
    [308, 'POST', 'POST', 'body'],
  ])('%i turns %s into %s', async (status, method, then, body) => {
    const port = await serve(redirect(status, '/end'))
    const response = await guard()(
      get(`http://127.0.0.1:${port}/`, { method, body: 'body', headers: [['content-type', 'text/x']] }),
    )
    expect(response).toMatchObject({ status: 200, redirected: true, url: `http://127.0.0.1:${port}/end` })
    expect(seen[1]).toMatchObject({ line: `${then} /end`, body })
    expect(seen[1]?.headers['content-type']).toBe(body === '' ? undefined : 'text/x')
  })

  test('takes credentials along within an origin, not to another', async () => {
    const other = await serve((_, response) => response.end())
    const port = await serve((request, response) =>
      response
        .writeHead(302, { location: request.url === '/' ? '/second' : `http://127.0.0.1:${other}/` })
        .end(),
    )
    await guard()(
      get(`http://127.0.0.1:${port}/`, {
        headers: [
          ['Authorization', 'secret'],
          ['cookie', 'a=1'],
          ['x-kept', 'yes'],
        ],
      }),
    )
    expect(seen.map(({ headers }) => [headers.authorization, headers.cookie, headers['x-kept']])).toEqual([
      ['secret', 'a=1', 'yes'],
      ['secret', 'a=1', 'yes'],
      [undefined, undefined, 'yes'],
    ])
  })

  test('asks anew for what the host adds', async () => {
    const other = await serve((_, response) => response.end())
    const port = await serve(redirect(302, `http://127.0.0.1:${other}/`))
    await guard()(
      get(`http://127.0.0.1:${port}/`, {
        headers: [['authorization', 'of the task']],
        authorize: async (url) => (url.port === String(port) ? { Authorization: 'of the host' } : {}),
      }),
    )
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['of the host', undefined])
  })

  test('cannot lead where the task may not go', async () => {
    const inner = await serve((_, response) => response.end('secret'))
    const port = await serve((request, response) =>
      response.writeHead(302, { location: decodeURIComponent(request.url?.slice(1) ?? '') }).end(),
    )
    const fetch = guard({ allowPrivate: [`127.0.0.1:${port}`] })
    for (const to of [
      `http://127.0.0.1:${inner}/`,
      `http://[::1]:${inner}/`,
      `http://localhost:${inner}/`,
      'file:///etc/passwd',
      'http://u:p@example.com/',
      'http://169.254.169.254/',
    ]) {
      await expect(fetch(get(`http://127.0.0.1:${port}/${encodeURIComponent(to)}`))).rejects.toMatchObject({
        name: 'NetworkDenied',
      })
    }
    await expect(
      fetch(
        get(`http://127.0.0.1:${port}/${encodeURIComponent('https://other.example/')}`, {
          hosts: [`127.0.0.1:${port}`],
        }),
      ),
    ).rejects.toMatchObject({ message: expect.stringContaining('"other.example"') })
    expect(seen.every((request) => request.port === port)).toBe(true)
  })

  test('is followed five times', async () => {
    const port = await serve((request, response) => {
      const left = Number(request.url?.slice(1))
      return left === 0 ? response.end('end') : response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    expect(textOf(await guard()(get(`http://127.0.0.1:${port}/5`)))).toBe('end')
    await expect(guard()(get(`http://127.0.0.1:${port}/6`))).rejects.toThrow('redirects more than 5 times')
  })

  test('is handed over, or an error, where the task says so', async () => {
    const port = await serve(redirect(302, '/end'))
    const response = await guard()(get(`http://127.0.0.1:${port}/`, { redirect: 'manual' }))
    expect(response).toMatchObject({ status: 302, redirected: false })
    await expect(guard()(get(`http://127.0.0.1:${port}/`, { redirect: 'error' }))).rejects.toThrow(
      'which the request forbids',
    )
  })
})

describe('a hostile server', () => {
  test('cannot send more than the limit, packed or not', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/bomb')
        return response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000)))
      const more = () => {
        while (response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', more)
      more()
    })
    const fetch = guard({ maxResponseBytes: 1_000_000 })
    for (const path of ['bomb', 'endless']) {
      await expect(fetch(get(`http://127.0.0.1:${port}/${path}`))).rejects.toMatchObject({
        name: 'RequestFailed',
        message: 'The answer of "127.0.0.1" is larger than 1 MB: ask it for less, such as one page at a time',
      })
    }
  })

  test.each([
    [
      'packs wrongly',
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'),
      /compressed wrongly/,
    ],
    [
      'packs unknown',
      (response) => response.writeHead(200, { 'content-encoding': 'x' }).end('x'),
      /not supported/,
    ],
    ['speaks no HTTP', (response) => response.socket?.end('nonsense\r\n\r\n'), /not valid HTTP/],
    ['hangs up', (response) => response.socket?.destroy(), /closed the connection/],
    [
      'hangs up in the middle',
      (response) =>
        response.writeHead(200, { 'content-length': '9' }).write('x', () => response.socket?.destroy()),
      /closed the connection/,
    ],
    ['redirects to nowhere', (response) => response.writeHead(302, { location: 'http://[' }).end(), /no URL/],
  ] as Array<[string, (response: Parameters<RequestListener>[1]) => void, RegExp]>)(
    'that %s',
    async (_, answer, message) => {
      const port = await serve((_request, response) => answer(response))
      await expect(guard()(get(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({
        name: 'RequestFailed',
        message: expect.stringMatching(message),
      })
    },
  )

  test('that never answers is left when the signal says so', async () => {
    const stop = new AbortController()
    const port = await serve(() => stop.abort(new Error('time is up')))
    await expect(guard()(get(`http://127.0.0.1:${port}/`, { signal: stop.signal }))).rejects.toThrow(
      'time is up',
    )
  })

  test('that does not exist or listen is said to', async () => {
    const resolve = async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })
    }
    await expect(guard({ resolve })(get('https://nowhere.example/'))).rejects.toThrow(
      '"nowhere.example" failed: there is no such host',
    )
    await expect(guard()(get('http://127.0.0.1:1/', { hosts: ['127.0.0.1:1'] }))).rejects.toThrow(
      'it refused the connection',
    )
  })
})
