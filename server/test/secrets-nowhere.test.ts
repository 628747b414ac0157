import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, createClient } from './support/client.ts'
import { customGraph, taskSource } from './support/custom-task.ts'
import { type KeyedApi, startKeyedApi } from './support/keyed-api.ts'
import { bodyOf, type LocalX, publishTweeting, startLocalX, tweet } from './support/local-x.ts'
import { foundInMemory } from './support/memory-search.ts'
import { runnersOf } from './support/process-table.ts'
import { type ServerProcess, startServer } from './support/server-process.ts'
import { createTestData } from './support/test-data.ts'

const apiKey = 'sk-key-that-nobody-may-find-01'
/** What everybody may find. */
const told = 'a text that is no secret at all'

let data: Awaited<ReturnType<typeof createTestData>>
let server: ServerProcess
let admin: Client
let x: LocalX
let keyed: KeyedApi
let sessions: string[] = []

// A hub that has connected accounts, refreshed tokens and acted with them, with a provider that hands back what
// it is sent wherever it can, and a task that makes the most of that.
beforeAll(async () => {
  data = await createTestData()
  server = await startServer({
    dataDir: data.dataDir,
    env: {
      PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1',
      LOG_LEVEL: 'trace',
      PATCHBAY_RUNNERS: '1',
      ...data.env,
    },
  })
  admin = createClient(server.url)
  await admin.register('secrets@example.com')
  x = await startLocalX({ url: server.url, admin })
  keyed = await startKeyedApi()
  await admin.put('/api/providers/openai', keyed.settings)
  await admin.post('/api/integrations/openai/connect', { fields: { apiKey } })

  const tweeting = await publishTweeting(admin)
  const source = taskSource({
    name: 'prying',
    more: `provider: 'twitter',`,
    run: `
      const answer = await fetch('/2/tweets', { method: 'POST', body: JSON.stringify({ text: input.text }) })
      const all = [JSON.stringify([...answer.headers]), answer.url, await answer.text()].join('\\n')
      log.info(all)
      console.log(all)
      if (answer.status >= 400) throw new Error(all)
      return { text: all }`,
  })
  await admin.post('/api/plugins', { name: 'prying', source })
  const { slug } = await admin.publish({ graph: customGraph('prying') })
  const pry = () => admin.post(`/run/${slug}`, { task: { text: told } })

  x.server.tokenSeconds = 30
  await x.connect(admin, 'ada')
  x.server.tokenSeconds = 3_600
  x.server.beforeToken = async (request, response) => {
    const said = `${await bodyOf(request)} ${request.headers.authorization}`
    const refusal = { error: 'invalid_client', error_description: decodeURIComponent(said) }
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(refusal))
    return false
  }
  const refused = await tweet(admin, tweeting, told, { prefer: 'wait=2' })
  await admin.post(`/api/sessions/${refused.body.sessionId}/cancel`)
  x.server.beforeToken = undefined

  const asked = new URL((await pry()).body.consentUrl).searchParams.get('tasks') ?? ''
  const [type, hash] = asked.split('@')
  await admin.post('/api/consents', { tasks: [{ type, hash }] })

  const answers = [refused, await tweet(admin, tweeting, told)]
  for (const status of [201, 400, 500]) {
    x.inPlace = ({ request, answer }) => {
      const { authorization = '' } = request.headers
      const text = `${told}: ${authorization} ${Buffer.from(authorization).toString('base64')}`
      answer(status, { data: { id: '1', text }, title: 'Told', detail: text }, { 'x-echo': authorization })
      return true
    }
    answers.push(await tweet(admin, tweeting, told), await pry())
  }
  x.inPlace = undefined
  await x.server.endAccessTokens()
  // Refreshed so recently that the hub takes the provider's word for it.
  answers.push(await tweet(admin, tweeting, told), await pry())
  sessions = answers.map(({ body }) => body.sessionId)
}, 60_000)

afterAll(async () => {
  await server.stop()
  await x.close()
  await keyed.close()
  await data.dispose()
})

function secrets(): string[] {
  const { clientSecret } = x.server.settings
  return [...x.server.issued, clientSecret, apiKey]
}

/** As they are, and as a header is written in base64. */
function written(secret: string): string[] {
  return [secret, Buffer.from(`Bearer ${secret}`).toString('base64').replace(/=+$/, '')]
}

/** What is found of them. @param where texts or bytes */
function found(where: Array<string | Buffer>): string[] {
  return secrets().flatMap((secret) =>
    written(secret).filter((text) => where.some((place) => place.includes(text))),
  )
}

function filesOf(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path))
}

/** All documents as they are stored, and the data folder. */
async function stored(): Promise<Array<string | Buffer>> {
  const files = filesOf(data.dataDir)
  const url = data.env['MONGODB_URL']
  if (url === undefined) return files
  const client = new MongoClient(url)
  const collections = await client.db().collections()
  const documents = await Promise.all(collections.map((one) => one.find({}, { raw: true }).toArray()))
  await client.close()
  return [...files, ...documents.flat().map((document) => Buffer.from(document as unknown as Uint8Array))]
}

test('there are tokens to be found, and each session has come to what it should', async () => {
  expect(x.server.issued.size).toBeGreaterThanOrEqual(4)
  const ended = await Promise.all(sessions.map((id) => admin.ended(id)))
  expect(ended.map(({ status }) => status)).toEqual([
    'cancelled',
    'completed',
    ...['completed', 'completed', 'failed', 'failed', 'failed', 'failed'],
    ...['failed', 'failed'],
  ])
})

test('none is in the data that are stored', async () => {
  const texts = await stored()
  expect(texts.some((text) => text.includes(told))).toBe(true)
  expect(found(texts)).toEqual([])
})

test('none is in what sessions, their events and the rest of the API tell', async () => {
  const paths = [
    ...sessions.flatMap((id) => [`/api/sessions/${id}`, `/api/sessions/${id}/events`]),
    ...[
      '/api/sessions',
      '/api/audit',
      '/api/integrations',
      '/api/providers',
      '/api/interactions',
      '/metrics',
    ],
  ]
  const texts = await Promise.all(
    paths.map(async (path) => {
      const headers = { authorization: `Bearer ${admin.token}` }
      return (await fetch(server.url + path, { headers })).text()
    }),
  )
  expect(texts.some((text) => text.includes(told))).toBe(true)
  // It was there, and was taken out.
  expect(texts.some((text) => text.includes('***'))).toBe(true)
  expect(found(texts)).toEqual([])
})

test('none is logged, at any level', () => {
  expect(server.logged()).toContain('no token was refreshed')
  expect(found([server.logged(), server.stderr()])).toEqual([])
})

test('none is in the memory of a runner', { timeout: 90_000 }, (context) => {
  const runners = runnersOf(server.pid)
  const texts = [told, ...secrets().flatMap(written)]
  const [last = ''] = [...x.server.issued].slice(-1)
  const inServer = foundInMemory(server.pid, [last])
  if (inServer === undefined || runners.length === 0) return context.skip('the platform does not let us look')
  // Where they have to be they are found.
  expect(inServer).toEqual([last])
  const inRunners = runners.map((pid) => foundInMemory(pid, texts) ?? [])
  expect(inRunners.flat()).toContain(told)
  expect(inRunners.flat().filter((text) => text !== told)).toEqual([])
})
