import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGuardedFetch, type GuardedFetch } from '../network/guarded-fetch.ts'
import type { Outcome } from '../outcome.ts'
import type { Execution, Sandbox } from '../sandbox.ts'
import { startBenignLoad, type BenignLoad } from '../testing/benign-load.ts'
import { execution, taskBundle, type TaskSource } from '../testing/task-bundle.ts'
import { createSandbox } from './create-sandbox.ts'

// Every task here runs while benign ones keep completing in the same runners and in the others: each waits for
// them to complete more, and at the end none of them may have come out wrong.
const maxRssMb = 500
let sandbox: Sandbox
let load: BenignLoad
let guarded: GuardedFetch
let server: Server
let redirecting: Server
let served = 0
let requested = 0

beforeAll(async () => {
  server = await listen((_, response) => {
    served++
    response.end('secret')
  })
  redirecting = await listen((_, response) => response.writeHead(302, { location: urlOf(server) }).end())
  guarded = createGuardedFetch({
    allowPrivate: [new URL(urlOf(redirecting)).host],
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
  })
  const fetch: GuardedFetch['fetch'] = (request) => {
    requested++
    return guarded.fetch(request)
  }
  sandbox = await createSandbox({ runners: { trusted: 1, untrusted: 2 }, fetch, maxRssMb })
  load = await startBenignLoad(sandbox)
})
afterAll(async () => {
  await sandbox.close()
  await guarded.close()
  server.close()
  redirecting.close()
})

async function listen(answer: RequestListener): Promise<Server> {
  const listening = createServer(answer)
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  return listening
}

function urlOf(listening: Server): string {
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`
}

/** Figures are told and decide nothing: the machine may be busy with other things. */
function tell(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function outcomeOf(source: TaskSource, more: Partial<Execution> = {}): Promise<Outcome> {
  const benign = load.completedMore(3)
  const outcome = await sandbox.execute(execution(await taskBundle(source), more))
  await benign
  return outcome
}

async function codeOf(source: TaskSource, more: Partial<Execution> = {}): Promise<string> {
  const outcome = await outcomeOf(source, more)
  return outcome.status === 'failed' ? outcome.error.code : outcome.status
}

/** On a machine that is busy with other things, what computes without end meets the other limit first. */
const cpuLimit = /^(?:cpu_limit|timeout)$/

describe('time', () => {
  test.each([
    ['a loop', 'for (;;);'],
    ['a loop of microtasks', 'for (;;) await null'],
    ['a spin after an await', 'await sleep(1); for (;;);'],
    ['a catastrophic pattern', 'return /^(a+)+$/.test("a".repeat(40) + "b")'],
    ['a loop left behind by a result', '(async () => { for (;;) await null })(); return 1'],
    ['a looping toJSON', 'return { toJSON() { for (;;); } }'],
    ['a looping then', 'return { get then() { for (;;); } }'],
    ['an error with looping getters', 'throw { get message() { for (;;); }, get name() { for (;;); } }'],
    ['a thrown Proxy', 'throw new Proxy({}, { get() { for (;;); } })'],
    [
      'keys derived without end',
      `const key = await crypto.subtle.importKey('raw', new Uint8Array(1), 'PBKDF2', false, ['deriveBits'])
      const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(1), iterations: 100_000 }
      for (;;) await Promise.all(Array.from({ length: 50 }, () => crypto.subtle.deriveBits(derivation, key, 256)))`,
    ],
    ['URLs without end', 'for (;;) new URL("https://example.com/")'],
    [
      'timers without end',
      'const again = () => { const until = Date.now() + 20; while (Date.now() < until); setTimeout(again) }; again(); await new Promise(() => {})',
    ],
  ])('%s ends at the CPU limit', async (_, body) => {
    expect(await codeOf({ body })).toMatch(cpuLimit)
  })

  test('a loop at the top of the bundle ends at the CPU limit', async () => {
    expect(await codeOf({ top: 'for (;;);', body: '' })).toMatch(cpuLimit)
  })

  test('a looping getter on the export ends at the CPU limit', async () => {
    const code = 'globalThis.__patchbay_export = { get run() { for (;;); } };0'
    const outcome = await sandbox.execute(execution({ code, hash: 'looping getter', fileName: 'a.ts' }))
    expect(outcome).toMatchObject({ status: 'failed', error: { code: expect.stringMatching(cpuLimit) } })
  })

  test.each([
    ['a promise that never resolves', 'await new Promise(() => {})'],
    ['a thenable that never calls back', 'return { then() {} }'],
    ['an interval', 'setInterval(() => {}, 50); await new Promise(() => {})'],
  ])('%s ends at the wall limit', async (_, body) => {
    expect(await codeOf({ body }, { limits: { cpuMs: 300, timeoutMs: 400, memoryMb: 64 } })).toBe('timeout')
  })

  test.each([
    ['indexOf over 2^53 elements', 'return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)'],
    ['filling arrays', 'for (;;) new Array(1e8).fill(0)'],
    ['a BigInt of 80 million digits', 'return (2n ** (2n ** 28n)).toString().length'],
    [
      'an unhandled rejection with looping getters',
      'Promise.reject({ get message() { for (;;); }, get stack() { for (;;); } }); return 1',
    ],
  ])('%s cannot hold its runner', async (_, body) => {
    const bundle = await taskBundle({ body })
    const benign = load.completedMore(3)
    const from = performance.now()
    const outcome = await sandbox.execute(execution(bundle))
    expect(outcome).toMatchObject({ status: 'failed' })
    expect(outcome.status === 'failed' && outcome.error.code).toMatch(
      /^(?:cpu_limit|timeout|memory_limit|runner_crashed)$/,
    )
    // The documented hard limit, beside what it waited for a runner.
    expect(outcome.usage.wallMs).toBeLessThan(1_000 + 500)
    expect(performance.now() - from).toBeLessThan(10_000)
    await benign
  })
})

describe('what cannot be put into words easily', () => {
  test.each([
    ['null', 'throw null', /null/],
    ['a symbol', 'throw Symbol("mine")', /Symbol\(mine\)/],
    ['a function', 'throw () => 1', /function/],
    ['deep recursion', 'const f = (): any => f(); f()', /call stack/],
    ['a cyclic result', 'const a: any = {}; a.a = a; return a', /refers to itself/],
    ['a BigInt result', 'return { n: 1n }', /BigInt/],
    ['an import', 'return new (async () => {}).constructor("return import(\'fs\')")()', /./],
    ['code that does not parse', 'new Function("a b")', /Unexpected identifier/],
  ])('%s is a task_error', async (_, body, words) => {
    const outcome = await outcomeOf({ body })
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { code: 'task_error', message: expect.stringMatching(words) },
    })
  })

  test('an unhandled rejection fails its own run and none of the next', async () => {
    const bundle = await taskBundle({ body: 'if (input.lost) Promise.reject(new Error("lost")); return 1' })
    for (let round = 0; round < 3; round++) {
      const lost = await sandbox.execute(execution(bundle, { inputJson: '{"lost":true}' }))
      expect(lost).toMatchObject({
        status: 'failed',
        error: { code: 'task_error', message: expect.stringContaining('lost') },
      })
      expect(await sandbox.execute(execution(bundle))).toMatchObject({ status: 'completed', outputJson: '1' })
    }
  })
})

describe('memory', () => {
  const limits = { cpuMs: 8_000, timeoutMs: 10_000, memoryMb: 64 }

  test.each([
    ['arrays', 'const all: any[] = []; for (;;) all.push(new Array(1000).fill(1))'],
    ['tiny typed arrays', 'const all: any[] = []; for (;;) all.push(new Uint8Array(10))'],
    ['a Map', 'const map = new Map(); for (let i = 0; ; i++) map.set(i, { i })'],
  ])('%s without end meet the memory limit', async (_, body) => {
    expect(await codeOf({ body }, { limits })).toMatch(/^(?:memory_limit|runner_crashed)$/)
  })

  test.each([
    ['a 512 MB text in characters', 'return "a".repeat(2 ** 29 - 24).split("").length'],
    ['a huge replace', 'return "a".repeat(2 ** 28).replace(/a/g, "bb").length'],
  ])('%s costs the runner at most, which is replaced at once', async (_, body) => {
    expect(await codeOf({ body }, { limits })).toMatch(/^(?:runner_crashed|memory_limit)$/)
    const bundle = await taskBundle({ body: 'return 1' })
    const from = performance.now()
    expect(await sandbox.execute(execution(bundle))).toMatchObject({ status: 'completed' })
    tell(`the slot serves again after ${(performance.now() - from).toFixed(0)} ms`)
  })

  test.each([
    ['array buffers', 'const all: any[] = []; for (;;) all.push(new ArrayBuffer(1e6))'],
    ['a resizable buffer', 'new ArrayBuffer(1, { maxByteLength: 1e9 } as any).resize(1e9)'],
    [
      'wasm memory',
      'const all: any[] = []; for (;;) all.push(new (WebAssembly as any).Memory({ initial: 100 }))',
    ],
    [
      'Intl objects',
      'const all: any[] = []; for (;;) all.push(new Intl.DateTimeFormat("de", { dateStyle: "full" }))',
    ],
  ])('%s end with an error, the runner under its cap', async (_, body) => {
    expect(await codeOf({ body }, { limits })).not.toBe('completed')
    for (const { rssBytes } of sandbox.stats().runners) expect(rssBytes).toBeLessThan(maxRssMb * 2 ** 20)
  })
})

describe('volume', () => {
  test('5 MB of output are too large', async () => {
    expect(await codeOf({ body: 'return "x".repeat(5e6)' })).toBe('output_too_large')
  })

  test('5 MB of output in bytes are too large', async () => {
    expect(await codeOf({ body: 'return "\u20ac".repeat(1.7e6)' })).toBe('output_too_large')
  })

  test('a flood of log lines is truncated, with a note', async () => {
    const { logs } = await outcomeOf({
      body: 'for (let i = 0; i < 1e5; i++) log.info("line " + i); return 1',
    })
    const volume = logs.reduce((total, { message }) => total + message.length, 0)
    expect(volume).toBeLessThan(70_000)
    expect(logs.at(-1)?.message).toMatch(/truncated/)
  })

  test('a loop of fetches meets the limit', async () => {
    const body = 'for (;;) try { await fetch("http://127.0.0.1/") } catch {}'
    const more = { limits: { cpuMs: 5_000, timeoutMs: 20_000, memoryMb: 64 } }
    expect(await codeOf({ body }, more)).toBe('host_call_limit')
  })

  test('of 300,000 fetches at once at most 64 reach the host', async () => {
    const before = requested
    const body = 'for (let i = 0; i < 3e5; i++) fetch("http://127.0.0.1/"); await new Promise(() => {})'
    expect(await codeOf({ body })).toBe('host_call_limit')
    expect(requested - before).toBeLessThanOrEqual(64)
  })
})

describe('the network', () => {
  test.each([
    ['an undeclared host', 'https://undeclared.example/', []],
    ['loopback', 'http://127.0.0.1:PORT/', 'public'],
    ['the metadata service', 'http://169.254.169.254/latest/meta-data/', 'public'],
    ['IPv6 loopback', 'http://[::1]:PORT/', 'public'],
    ['a name that resolves to loopback', 'http://rebind.example:PORT/', 'public'],
    ['a redirect to loopback', 'REDIRECT', 'public'],
    ['a file', 'file:///etc/passwd', 'public'],
  ] as Array<[string, string, string[] | 'public']>)('%s is denied', async (_, url, hosts) => {
    const { port } = new URL(urlOf(server))
    const target = url.replace('PORT', port).replace('REDIRECT', urlOf(redirecting))
    const body = `return (await fetch(${JSON.stringify(target)})).text()`
    expect(await codeOf({ body }, { hosts })).toBe('network_denied')
    expect(served).toBe(0)
  })
})

describe('the walls', () => {
  test('what a run does to its globals is its own', async () => {
    const bundle = await taskBundle({
      body: `
        if (input.look) {
          return [({} as any).polluted, typeof (globalThis as any).left, JSON.stringify([1]), [1].map((n) => n + 1), await Promise.resolve(3)]
        }
        Object.prototype.polluted = 1
        Array.prototype.map = Array.prototype.push = () => { throw 1 }
        Promise.prototype.then = () => { throw 1 }
        JSON.stringify = JSON.parse = () => 'evil'
        globalThis.left = 1
        Object.defineProperty(Array.prototype, '0', { set() { throw 1 } })
        return 1`.replaceAll(/(Object\.prototype|globalThis)\.(?=polluted|left =)/g, '($1 as any).'),
    })
    expect(await sandbox.execute(execution(bundle))).toMatchObject({ status: 'completed', outputJson: '1' })
    expect(await sandbox.execute(execution(bundle, { inputJson: '{"look":true}' }))).toMatchObject({
      status: 'completed',
      outputJson: '[null,"undefined","[1]",[2],3]',
    })
  })

  test('no constructor leads to an object of the host', async () => {
    const body = `
      const makers = [() => {}, async () => {}, function* () {}, async function* () {}]
      const sources = ['typeof process', 'typeof require', 'typeof module', 'typeof Buffer', 'typeof ivm']
      const found: any[] = []
      for (const maker of makers) for (const source of sources) {
        const made = maker.constructor('return ' + source)()
        found.push(await (made.next ? (await made.next()).value : made))
      }
      for (const value of [fetch, log.info, sleep, signal, console, setTimeout, URL, crypto.getRandomValues]) {
        found.push(value.constructor.constructor('return typeof process')())
      }
      return [...new Set(found)]`
    expect(await outcomeOf({ body })).toMatchObject({ status: 'completed', outputJson: '["undefined"]' })
  })

  test('overwriting the hooks of the sandbox has no effect', async () => {
    const body = `
      const names = Object.getOwnPropertyNames(globalThis).filter((name) => name.includes('patchbay'))
      for (const name of ['send', 'ask', 'settle', 'load', 'export']) (globalThis as any)['__patchbay_' + name] = () => { throw 1 }
      Map.prototype.get = WeakMap.prototype.get = Reflect.apply = Function.prototype.call = (() => { throw 1 }) as any
      await sleep(5)
      log.info('still here')
      return names`
    expect(await outcomeOf({ body })).toMatchObject({
      status: 'completed',
      outputJson: '[]',
      logs: [{ message: 'still here' }],
    })
  })

  test('no stack shows a path of the host', async () => {
    const body = `
      const texts: string[] = []
      const note = (error: any) => texts.push(String(error.stack))
      for (const bad of [() => new URL('::'), () => atob('%'), () => new TextDecoder('none'), () => null!['x']]) {
        try { bad() } catch (error) { note(error) }
      }
      await fetch('http://nowhere.invalid/').catch(note)
      await crypto.subtle.digest('none', new Uint8Array(1)).catch(note)
      return texts.join('\\n')`
    const outcome = await outcomeOf({ body })
    expect(outcome.status).toBe('completed')
    expect(JSON.stringify(outcome)).not.toMatch(/node:|file:\/\/|node_modules|\/src\//)
  })
})

test('the slot of a runner that was lost serves again', async () => {
  // The only runner there is: whatever comes next, its slot has to run.
  const single = await createSandbox({
    runners: { trusted: 0, untrusted: 1 },
    fetch: guarded.fetch,
    maxRssMb,
  })
  const [before] = single.stats().runners
  const limits = { cpuMs: 8_000, timeoutMs: 10_000, memoryMb: 64 }
  const bomb = await taskBundle({ body: 'return "a".repeat(2 ** 29 - 24).split("").length' })
  const benign = await taskBundle({ body: 'return 1' })
  const lost = await single.execute(execution(bomb, { limits }))
  expect(lost).toMatchObject({ status: 'failed', error: { code: 'runner_crashed' } })
  const from = performance.now()
  const next = await single.execute(execution(benign, { limits }))
  tell(`the slot serves again after ${(performance.now() - from).toFixed(0)} ms`)
  expect(next).toMatchObject({ status: 'completed', outputJson: '1' })
  const after = single.stats().runners
  expect(after).toHaveLength(1)
  expect(after[0]?.pid).not.toBe(before?.pid)
  await single.close()
})

test('a loop that is cancelled ends as cancelled', async () => {
  const bundle = await taskBundle({ body: 'log.info("begun"); for (;;);' })
  const limits = { cpuMs: 20_000, timeoutMs: 20_000, memoryMb: 64 }
  const controller = new AbortController()
  const running = sandbox.execute(execution(bundle, { signal: controller.signal, limits }))
  await load.completedMore(20)
  const from = performance.now()
  controller.abort()
  expect(await running).toMatchObject({ status: 'failed', error: { code: 'cancelled' } })
  tell(`cancelled after ${(performance.now() - from).toFixed(1)} ms`)
  await load.completedMore(3)
})

test('none of the benign tasks came out wrong', async () => {
  expect(await load.stop()).toEqual([])
})
