import type { RequestListener } from 'node:http'
import { expect, test, describe } from 'vitest'
import { get, textOf, useNetwork } from './use-network.ts'

const { serve, guard, seen } = useNetwork()

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
        authorize: async (url) =>
          url.port === String(port) ? { headers: { Authorization: 'of the host' }, secrets: [] } : undefined,
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
