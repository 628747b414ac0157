import { describe, expect, test } from 'vitest'
import type { HostRequest } from './host-fetch.ts'
import { get, textOf, useNetwork } from './use-network.ts'

const { serve, guard, seen } = useNetwork()

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
