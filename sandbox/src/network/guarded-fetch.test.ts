import type { RequestListener } from 'node:http'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { get, textOf, useNetwork } from './use-network.ts'

const { serve, guard, seen } = useNetwork()

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
