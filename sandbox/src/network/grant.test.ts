import { describe, expect, test } from 'vitest'
import { get, textOf, useNetwork } from './use-network.ts'
import type { Grant } from './grant.ts'

const { serve, guard, seen } = useNetwork()

const token = 'tok3n/with+"signs"'
const bearer: Grant = { headers: { authorization: `Bearer ${token}` }, secrets: [token] }
const inPath: Grant = { headers: {}, pathPrefix: '/bot123:abcdefgh', secrets: ['123:abcdefgh'] }

describe('a server that hands back what the host added', () => {
  test.each([
    ['as it is', (text: string) => text],
    ['in JSON', (text: string) => JSON.stringify({ said: text })],
    ['in a URL', (text: string) => `https://example.com/?token=${encodeURIComponent(text)}`],
    ['in base64', (text: string) => Buffer.from(text).toString('base64')],
  ])('gives the task nothing of it: %s', async (_, write) => {
    const port = await serve((request, response) => {
      const said = write((request.headers.authorization ?? '').slice('Bearer '.length))
      response.writeHead(401, { 'x-echo': said }).end(`é ${said} é`)
    })
    const response = await guard()(get(`http://127.0.0.1:${port}/`, { authorize: async () => bearer }))
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${token}`)
    const echoed = write(token).replace(/(?<=")tok3n.*(?="\})|(?<=token=).*|^tok3n.*$|^dG9r.*$/, '***')
    expect(textOf(response)).toBe(`é ${echoed} é`)
    expect(response.headers).toContainEqual(['x-echo', echoed])
  })

  test('on another host, to which it never went', async () => {
    const other = await serve((request, response) => response.end(`got ${request.headers.authorization}`))
    const port = await serve((_, response) =>
      response
        .writeHead(302, { location: `http://127.0.0.1:${other}/?leak=${encodeURIComponent(token)}` })
        .end(),
    )
    const response = await guard()(
      get(`http://127.0.0.1:${port}/`, {
        authorize: async (url) => (url.port === String(port) ? bearer : undefined),
      }),
    )
    expect(textOf(response)).toBe('got undefined')
    expect(response.url).toBe(`http://127.0.0.1:${other}/?leak=***`)
  })

  test('bytes that are no text stay as they are', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28, ...Buffer.from(token), 0x80])
    const port = await serve((_, response) => response.end(bytes))
    const response = await guard()(get(`http://127.0.0.1:${port}/`, { authorize: async () => bearer }))
    expect([...response.body]).toEqual([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x2a, 0x2a, 0x2a, 0x80])
  })
})

describe('a request that is refused for what the host added', () => {
  /** Answers 401 to all but the token `good`. */
  const guarded = () =>
    serve((request, response) =>
      response.writeHead(request.headers.authorization === 'Bearer good-token' ? 200 : 401).end('body'),
    )
  const better: Grant = { headers: { authorization: 'Bearer good-token' }, secrets: ['good-token'] }
  const post = { method: 'POST', body: 'hello' }

  test('is sent once more with something better', async () => {
    const port = await guarded()
    const told: unknown[] = []
    const grant: Grant = {
      ...bearer,
      answered: async (answer) => {
        told.push(answer?.status)
        return better
      },
    }
    const response = await guard()(
      get(`http://127.0.0.1:${port}/`, { ...post, authorize: async () => grant }),
    )
    expect(response.status).toBe(200)
    expect(told).toEqual([401])
    expect(seen.map(({ line, body }) => `${line} ${body}`)).toEqual(['POST / hello', 'POST / hello'])
  })

  test('is sent no more than once more, and not by one who may not act any more', async () => {
    const port = await guarded()
    const useless: Grant = { ...bearer, answered: async () => useless }
    const ask = (mayRepeat: boolean) =>
      guard()(
        get(`http://127.0.0.1:${port}/`, {
          ...post,
          authorize: async () => useless,
          mayRepeat: () => mayRepeat,
        }),
      )
    expect((await ask(true)).status).toBe(401)
    expect(seen).toHaveLength(2)
    expect((await ask(false)).status).toBe(401)
    expect(seen).toHaveLength(3)
  })

  test('may be refused with a status of success: what the answer holds tells, and the task gets it too', async () => {
    const port = await serve((request, response) =>
      response.end(request.headers.authorization === 'Bearer good-token' ? 'welcome' : 'refused'),
    )
    const told: string[] = []
    const reading: Grant = {
      ...bearer,
      readsAnswers: true,
      answered: async (answer) => {
        told.push(Buffer.from(answer?.body ?? []).toString())
        return told.length === 1 ? { ...better, readsAnswers: true } : undefined
      },
    }
    const authorize = async () => reading
    const response = await guard()(get(`http://127.0.0.1:${port}/`, { ...post, authorize }))
    expect(textOf(response)).toBe('welcome')
    expect(textOf(await guard()(get(`http://127.0.0.1:${port}/`, { ...post, authorize })))).toBe('refused')
    expect(told).toEqual(['refused', 'refused'])
  })

  test('is told of when nobody answers', async () => {
    const port = await serve((request) => request.socket.destroy())
    const told: unknown[] = []
    const grant: Grant = {
      ...bearer,
      answered: async (answer) => {
        told.push(answer)
        return undefined
      },
    }
    const asked = guard()(get(`http://127.0.0.1:${port}/`, { ...post, authorize: async () => grant }))
    await expect(asked).rejects.toMatchObject({ name: 'RequestFailed' })
    expect(told).toEqual([undefined])
  })
})

describe('a key that belongs into the path', () => {
  test('is put before it, and shown to nobody', async () => {
    const port = await serve((request, response) => response.end(request.url))
    const response = await guard()(
      get(`http://127.0.0.1:${port}/getMe?a=b`, { authorize: async () => inPath }),
    )
    expect(seen[0]?.line).toBe('GET /bot123:abcdefgh/getMe?a=b')
    expect(response.url).toBe(`http://127.0.0.1:${port}/getMe?a=b`)
    expect(textOf(response)).toBe('/bot***/getMe?a=b')
  })

  test('takes the place of an empty path', async () => {
    const port = await serve((_, response) => response.end())
    await guard()(get(`http://127.0.0.1:${port}/`, { authorize: async () => inPath }))
    expect(seen[0]?.line).toBe('GET /bot123:abcdefgh')
  })

  test('is there once after a redirect', async () => {
    const port = await serve((request, response) =>
      request.url === '/bot123:abcdefgh/old'
        ? response.writeHead(301, { location: '/bot123:abcdefgh/new' }).end()
        : response.end('here'),
    )
    const response = await guard()(get(`http://127.0.0.1:${port}/old`, { authorize: async () => inPath }))
    expect(seen.map(({ line }) => line)).toEqual(['GET /bot123:abcdefgh/old', 'GET /bot123:abcdefgh/new'])
    expect(response.url).toBe(`http://127.0.0.1:${port}/new`)
  })
})
