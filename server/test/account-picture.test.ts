import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from './support/authorization-server.ts'
import { Browser } from './support/browser.ts'
import { startHub, type TestHub } from './support/hub.ts'

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let hub: TestHub
let server: AuthorizationServer
let pictures: Server
let asked: Array<{ url: string | undefined; headers: object }> = []

beforeAll(async () => {
  pictures = createServer(({ url, headers }, response) => {
    asked.push({ url, headers })
    if (url === '/gone.png') return void response.writeHead(404).end()
    if (url === '/moved.png') return void response.writeHead(302, { location: '/ada.png' }).end()
    const type = url?.endsWith('.svg') ? 'image/svg+xml' : url?.endsWith('.html') ? 'text/html' : 'image/png'
    response.writeHead(200, { 'content-type': type }).end(pixel)
  })
  await new Promise<void>((resolve) => pictures.listen(0, '127.0.0.1', resolve))
  hub = await startHub({ PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1' })
  server = await startAuthorizationServer({ hub: hub.url, provider: 'forge' })
  const { port } = pictures.address() as AddressInfo
  server.pictureOf = (id) => `http://127.0.0.1:${port}/${id}`
  await hub.admin.request('PUT', '/api/providers/forge', server.settings)
})

afterAll(async () => {
  await hub.dispose()
  await server.close()
  await new Promise((resolve) => pictures.close(resolve))
})

/** Connects an account of that name. @returns where the hub has its picture */
async function connect(id: string) {
  server.user = { id, answer: 'consent' }
  const user = await hub.signUp('user')
  const { body } = await user.post('/api/integrations/forge/connect', { returnTo: '/integrations' })
  const done = (url: string) => url.startsWith(`${hub.url}/integrations`)
  const { url } = await new Browser().open(body.url, { until: done })
  return { user, path: `/api/integrations/${new URL(url).searchParams.get('integration')}/picture` }
}

test('the hub fetches the picture, and tells nothing of who looks at it', async () => {
  const { user, path } = await connect('ada.png')
  asked = []
  const response = await fetch(hub.url + path, {
    headers: { authorization: `Bearer ${user.token}`, referer: `${hub.url}/integrations`, cookie: 'a=b' },
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('image/png')
  expect(response.headers.get('cache-control')).toMatch(/^private/)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(Buffer.from(await response.arrayBuffer())).toEqual(pixel)
  expect(asked).toHaveLength(1)
  expect(Object.keys(asked[0]?.headers ?? {})).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/authorization|cookie|referer/)]),
  )

  const other = await hub.signUp('user')
  expect((await other.get(path)).status).toBe(404)
})

test.each(['evil.svg', 'page.html', 'gone.png', 'moved.png'])('%s is no picture', async (id) => {
  const { user, path } = await connect(id)
  expect((await user.get(path)).status).toBe(404)
})
