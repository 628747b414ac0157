import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HostFetch, HostRequest } from '../network/host-fetch.ts'
import { AccountLost, RequestLater } from '../network/network-failure.ts'
import type { JournalEntry, Outcome } from '../outcome.ts'
import type { Execution, Sandbox } from '../sandbox.ts'
import { execution, taskBundle } from '../testing/task-bundle.ts'
import { createSandbox } from './create-sandbox.ts'

let sandbox: Sandbox
let requests: HostRequest[] = []

/** Echoes what it was asked for. */
const fetch: HostFetch = async (request) => {
  requests.push(request)
  const granted = await request.authorize?.(new URL(request.url))
  const body = request.body === null ? '' : Buffer.from(request.body).toString('utf8')
  return {
    status: 201,
    statusText: 'Made',
    url: request.url,
    redirected: false,
    headers: [
      ['content-type', 'application/json'],
      ['x-count', String(requests.length)],
    ],
    body: new TextEncoder().encode(
      JSON.stringify({ method: request.method, body, granted: granted !== undefined }),
    ),
  }
}

beforeAll(async () => {
  sandbox = await createSandbox({ runners: { trusted: 0, untrusted: 1 }, fetch })
})
afterAll(() => sandbox.close())

async function outcomeOf(body: string, more: Partial<Execution> = {}): Promise<Outcome> {
  return sandbox.execute(execution(await taskBundle({ body }), more))
}

async function resultOf(body: string, more: Partial<Execution> = {}): Promise<unknown> {
  const outcome = await outcomeOf(body, more)
  if (outcome.status !== 'completed') throw new Error(JSON.stringify(outcome))
  return JSON.parse(outcome.outputJson)
}

describe('a run', () => {
  test('gets its input and gives its result, with logs and usage', async () => {
    const body = `
      log.info('got', { n: input.n }); console.warn('warned', [1]); log.debug(attemptKey)
      return { n: input.n + 1, signal: signal.aborted }`
    const outcome = await outcomeOf(body, { inputJson: '{"n":1}', attemptKey: 'abc' })
    expect(outcome).toMatchObject({
      status: 'completed',
      outputJson: '{"n":2,"signal":false}',
      logs: [
        { level: 'info', message: 'got {"n":1}' },
        { level: 'warn', message: 'warned [1]' },
        { level: 'debug', message: 'abc' },
      ],
      usage: { hostCalls: 0 },
    })
    expect(outcome.usage.cpuMs).toBeGreaterThan(0)
  })

  test('is weighed at its end where that is asked for, however short it is', async () => {
    const held = (size: number) => `globalThis.held = new Uint8Array(${size}); return null`
    const [light, heavy] = [
      await outcomeOf(held(1), { weigh: true }),
      await outcomeOf(held(8e6), { weigh: true }),
    ]
    expect(light.usage.peakMemoryBytes).toBeGreaterThan(0)
    expect(heavy.usage.peakMemoryBytes).toBeGreaterThan(light.usage.peakMemoryBytes + 7e6)
    const thrown = await outcomeOf(`throw new Error('no')`, { weigh: true })
    expect(thrown).toMatchObject({ status: 'failed', usage: { peakMemoryBytes: expect.any(Number) } })
    expect(thrown.usage.peakMemoryBytes).toBeGreaterThan(0)
  })

  test('that returns nothing results in null', async () => {
    expect(await resultOf('')).toBe(null)
  })

  test('that throws names the line of its author', async () => {
    const outcome = await outcomeOf('const missing: any = undefined\nreturn missing.name')
    expect(outcome).toMatchObject({
      status: 'failed',
      harmless: true,
      error: {
        code: 'task_error',
        message: expect.stringContaining("reading 'name'"),
        stack: expect.stringContaining('tested.ts:6:'),
      },
    })
  })

  test.each([
    ['throw new FatalError("gone")', { code: 'fatal_error', message: 'gone', fatal: true }],
    ['throw new FatalError("gone", { code: "out_of_stock" })', { code: 'out_of_stock', fatal: true }],
    [
      'throw Object.assign(new Error("gone"), { name: "FatalError", code: "cpu_limit" })',
      { code: 'fatal_error' },
    ],
    ['throw "a plain text"', { code: 'task_error', message: 'a plain text' }],
    [
      'throw { some: "object" }',
      { code: 'task_error', message: expect.stringContaining('{"some":"object"}') },
    ],
  ])('ends as its error says: %s', async (body, error) => {
    expect(await outcomeOf(body)).toMatchObject({ status: 'failed', error })
  })

  test('that throws RetryLater says when', async () => {
    expect(await outcomeOf('throw new RetryLater(5_000, "busy")')).toMatchObject({
      status: 'retry-later',
      afterMs: 5_000,
      reason: 'busy',
    })
  })

  test('is alone in its context, whoever ran before', async () => {
    const bundle = await taskBundle({ top: 'let count = 0', body: 'return ++count' })
    for (let round = 0; round < 5; round++) {
      expect(await sandbox.execute(execution(bundle))).toMatchObject({ outputJson: '1' })
    }
  })

  test('of code that is not JavaScript is refused in words', async () => {
    const outcome = await sandbox.execute(execution({ code: 'a b', hash: 'no code', fileName: 'a.ts' }))
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { code: 'task_error', message: expect.stringContaining('cannot be loaded') },
    })
  })
})

describe('fetch', () => {
  const hosts = ['api.example.com']

  test('has the server make the request and reads its response', async () => {
    requests = []
    const body = `
      const response = await fetch('https://api.example.com/a', { method: 'POST', headers: { 'X-One': '1' }, body: 'hé' })
      const { status, ok, url, statusText } = response
      return [status, ok, statusText, url, response.headers.get('Content-Type'), await response.json()]`
    const authorize = async () => ({ headers: { authorization: 'Bearer secret' }, secrets: [] })
    expect(await resultOf(body, { hosts, authorize })).toEqual([
      201,
      true,
      'Made',
      'https://api.example.com/a',
      'application/json',
      { method: 'POST', body: 'hé', granted: true },
    ])
    expect(requests).toMatchObject([
      { hosts, redirect: 'follow', headers: expect.arrayContaining([['x-one', '1']]) },
    ])
  })

  test('takes bytes and parameters', async () => {
    const body = `
      const bytes = await fetch('https://api.example.com/', { method: 'POST', body: new TextEncoder().encode('€') })
      const form = await fetch(new URL('https://api.example.com/'), { method: 'PUT', body: new URLSearchParams({ a: 'b c' }) })
      return [(await bytes.json()).body, (await form.json()).body]`
    expect(await resultOf(body, { hosts })).toEqual(['€', 'a=b+c'])
  })

  test.each([
    ['{ method: "POST", body: { a: 1 } }', /JSON\.stringify/],
    ['{ method: "POST", body: "x".repeat(1_000_001) }', /at most 1 MB/],
    ['{ headers: { "a b": "c" } }', /no name of a header/],
    ['{ headers: { a: "b\\nc" } }', /line break/],
    ['{ redirect: "sometimes" }', /follow, manual or error/],
  ])('refuses %s', async (init, message) => {
    const outcome = await outcomeOf(`return fetch('https://api.example.com/', ${init} as any)`, { hosts })
    expect(outcome).toMatchObject({
      status: 'failed',
      harmless: true,
      error: { message: expect.stringMatching(message) },
    })
  })

  test('is given up by its signal', async () => {
    const body = `
      const controller = new AbortController()
      controller.abort()
      return await fetch('https://api.example.com/', { signal: controller.signal }).catch((error) => error.name)`
    expect(await resultOf(body, { hosts })).toBe('AbortError')
  })

  test('more than 64 at once wait for each other', async () => {
    const body = `
      const all = await Promise.all(Array.from({ length: 150 }, () => fetch('https://api.example.com/')))
      return all.filter(({ status }) => status === 201).length`
    expect(await resultOf(body, { hosts })).toBe(150)
  })

  test('ends the run where the node may no longer call', async () => {
    const outcome = await outcomeOf('await fetch("https://api.example.com/")', {
      hosts,
      mayCallHost: () => false,
    })
    expect(outcome).toMatchObject({ status: 'failed', harmless: true, error: { code: 'interrupted' } })
  })

  test('says what the integration lacks', async () => {
    const authorize = () => Promise.reject(new AccountLost('connect your account'))
    expect(await outcomeOf('await fetch("https://api.example.com/")', { hosts, authorize })).toMatchObject({
      status: 'failed',
      error: { code: 'integration_missing', message: 'connect your account' },
    })
  })

  describe('that its host puts off', () => {
    const authorize = ({ pathname }: URL) =>
      pathname === '/later'
        ? Promise.reject(new RequestLater('X is busy', 5_000))
        : Promise.resolve(undefined)
    const putOff = (first: string) =>
      outcomeOf(
        `await fetch('https://api.example.com/', { method: '${first}' })
         return await fetch('https://api.example.com/later', { method: 'POST' }).catch((error) => error.message)`,
        { hosts, authorize },
      )

    test('has the task run again later where it has only read so far', async () => {
      expect(await putOff('GET')).toMatchObject({
        status: 'retry-later',
        afterMs: 5_000,
        reason: 'X is busy',
      })
    })

    test('fails where the task has acted: it does not begin again from its top', async () => {
      expect(await putOff('POST')).toMatchObject({ status: 'completed', outputJson: '"X is busy"' })
    })
  })
})

describe('sleep', () => {
  const hosts = ['api.example.com']
  const passed = (journal: JournalEntry[]): JournalEntry[] =>
    journal.map((entry) =>
      entry.kind === 'sleep' ? { ...entry, from: entry.from - 9_000, until: entry.until - 9_000 } : entry,
    )

  function suspended(outcome: Outcome): { until: number; journal: JournalEntry[] } {
    if (outcome.status !== 'suspended') throw new Error(JSON.stringify(outcome))
    return outcome
  }

  test('up to a second waits in place', async () => {
    expect(await resultOf('return (await sleep(20)) >= 19')).toBe(true)
  })

  test('beyond a second suspends the run, and the next one goes on without repeating its calls', async () => {
    requests = []
    const bundle = await taskBundle({
      body: `
        const first = await (await fetch('https://api.example.com/1')).json()
        const slept = await sleep(5_000)
        const second = await fetch('https://api.example.com/2')
        return [first.method, slept >= 5_000, second.headers.get('x-count')]`,
    })
    const before = Date.now()
    const { until, journal } = suspended(await sandbox.execute(execution(bundle, { hosts })))
    expect(until - before).toBeGreaterThanOrEqual(5_000)
    expect(until - before).toBeLessThan(6_500)
    expect(requests).toHaveLength(1)

    const outcome = await sandbox.execute(execution(bundle, { hosts, journal: passed(journal) }))
    expect(outcome).toMatchObject({
      status: 'completed',
      outputJson: '["GET",true,"2"]',
      usage: { hostCalls: 1 },
    })
    expect(requests).toHaveLength(2)
  })

  test('until a moment goes by the clock of the host, whatever that of its machine says', async () => {
    const hour = 3_600_000
    let now = Date.now() + hour
    const elsewhere = await createSandbox({
      runners: { trusted: 0, untrusted: 1 },
      fetch,
      now: () => now,
    })
    const bundle = await taskBundle({ body: 'return sleep(new Date(input.until))' })
    const sleepUntil = (until: number, journal: JournalEntry[] = []) =>
      elsewhere.execute(execution(bundle, { inputJson: JSON.stringify({ until }), journal }))
    // The machine is there long after the host, or long before it.
    expect(await sleepUntil(now - hour / 2)).toMatchObject({ status: 'completed', outputJson: '0' })
    now -= 3 * hour
    const { until, journal } = suspended(await sleepUntil(now + hour))
    expect(until).toBe(now + hour)
    now += hour
    expect(await sleepUntil(until, journal)).toMatchObject({
      status: 'completed',
      outputJson: String(hour),
    })
    await elsewhere.close()
  })

  test('is suspended again while it is not over', async () => {
    const bundle = await taskBundle({ body: 'return sleep(60_000)' })
    const first = suspended(await sandbox.execute(execution(bundle)))
    const second = suspended(await sandbox.execute(execution(bundle, { journal: first.journal })))
    expect(second.until).toBe(first.until)
  })

  test('of several the first to end counts', async () => {
    const bundle = await taskBundle({ body: 'await Promise.all([sleep(20_000), sleep(5_000)]); return 1' })
    const { until, journal } = suspended(await sandbox.execute(execution(bundle)))
    expect(until - Date.now()).toBeLessThanOrEqual(5_000)
    expect(journal).toHaveLength(2)
    const again = suspended(await sandbox.execute(execution(bundle, { journal: passed(journal) })))
    expect(again.until - Date.now()).toBeGreaterThan(5_000)
  })

  test('beside a call that is open waits for that', async () => {
    const body =
      'return Promise.race([sleep(60_000), fetch("https://api.example.com/").then(() => "fetched")])'
    expect(await resultOf(body, { hosts })).toBe('fetched')
  })

  test('the run after it must take the same path', async () => {
    const bundle = await taskBundle({
      body: 'await fetch("https://api.example.com/" + input.path); await sleep(5_000); return 1',
    })
    const { journal } = suspended(
      await sandbox.execute(execution(bundle, { hosts, inputJson: '{"path":"a"}' })),
    )
    const other = execution(bundle, { hosts, journal: passed(journal), inputJson: '{"path":"b"}' })
    expect(await sandbox.execute(other)).toMatchObject({
      status: 'failed',
      error: { code: 'task_error', message: expect.stringContaining('another path after sleeping') },
    })
  })

  test('after responses of more than 1 MB waits in place', async () => {
    const body = `
      for (let i = 0; i < 2; i++) await fetch('https://api.example.com/', { method: 'POST', body: 'x'.repeat(600_000) })
      await sleep(1_200)
      return 'waited'`
    expect(await resultOf(body, { hosts, limits: { cpuMs: 1_000, timeoutMs: 5_000, memoryMb: 64 } })).toBe(
      'waited',
    )
  })

  test.each(['-1', 'NaN', '"5"', '1e12', 'new Date(NaN)', '{}', 'new Date(Date.now() + 1e12)'])(
    'refuses %s',
    async (ms) => {
      expect(await outcomeOf(`await sleep(${ms})`)).toMatchObject({
        error: { message: expect.stringContaining('0 to 30 days') },
      })
    },
  )
})
