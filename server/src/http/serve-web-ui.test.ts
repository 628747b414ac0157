import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer, get as httpGet, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import Koa from 'koa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBuiltFiles } from '../web-ui/built-files.ts'
import type { WebUiState } from '../web-ui/create-web-ui.ts'
import { serveWebUi } from './serve-web-ui.ts'

const html = { accept: 'text/html,application/xhtml+xml' }

let folder: string
let server: Server
let url: string
let state: WebUiState

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-ui-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<title>Patchbay</title>')
  await writeFile(join(folder, 'assets/main-1a2b.js'), 'start()')
  await writeFile(join(folder, 'assets/main-1a2b.js.gz'), gzipSync('start()'))
  await writeFile(join(folder, '.built-from'), 'hash')
  state = { status: 'ready', files: await openBuiltFiles(folder) }

  const app = new Koa()
  app.use(serveWebUi({ state: () => Promise.resolve(state), prepare: () => Promise.resolve(), close() {} }))
  server = createServer(app.callback())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers })

/** As it is on the wire: fetch decompresses, and makes conditional requests unconditional. */
const getRaw = (path: string, headers: Record<string, string>) =>
  new Promise<IncomingMessage>((resolve) => httpGet(url + path, { headers }, resolve))

test('an asset may be kept for ever, the page is asked for each time', async () => {
  const asset = await get('/assets/main-1a2b.js')
  expect(asset.headers.get('content-type')).toContain('text/javascript')
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(await asset.text()).toBe('start()')

  const page = await get('/', html)
  expect(page.headers.get('cache-control')).toBe('no-cache')
  const again = await getRaw('/', { ...html, 'if-none-match': page.headers.get('etag') ?? '' })
  expect(again.statusCode).toBe(304)
  again.resume()
})

test('a browser gets what was compressed when it was built', async () => {
  const answer = await getRaw('/assets/main-1a2b.js', { 'accept-encoding': 'gzip' })
  expect(answer.headers['content-encoding']).toBe('gzip')
  expect(answer.headers['vary']).toBe('accept-encoding')
  expect(gunzipSync(await buffer(answer)).toString()).toBe('start()')
})

test('a browser that opens any path of the application gets its page', async () => {
  const answer = await get('/sessions/0190?status=failed', html)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('Patchbay')
})

test.each(['/api/nothing', '/run/nothing', '/assets/old-9z8y.js'])('%s is no page', async (path) => {
  expect((await get(path, html)).status).toBe(404)
})

test.each(['/nothing', '/.built-from', '/..%2f..%2fpackage.json'])('a program finds no %s', async (path) => {
  expect((await get(path, { accept: '*/*' })).status).toBe(404)
})

test('while it is built a browser is told to come again', async () => {
  state = { status: 'building' }
  const answer = await get('/', html)
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('2')
  expect(await answer.text()).toContain('http-equiv="refresh"')
})

test('without a build a browser is told how to make one', async () => {
  state = { status: 'missing', reason: 'It has not been built yet: npm run build.' }
  expect(await (await get('/', html)).text()).toContain('npm run build')
})
