import { kill } from 'node:process'
import { afterEach, describe, expect, test } from 'vitest'
import type { HostFetch } from '../network/host-fetch.ts'
import type { Sandbox } from '../sandbox.ts'
import { execution, taskBundle } from '../testing/task-bundle.ts'
import { createSandbox, type SandboxOptions } from './create-sandbox.ts'

let sandbox: Sandbox
afterEach(() => sandbox.close())

const noFetch: HostFetch = () => Promise.reject(new Error('there is no network here'))
const patient = { cpuMs: 10_000, timeoutMs: 20_000, memoryMb: 64 }
/** Makes V8 give the process up. */
const crash = 'return "a".repeat(2 ** 29 - 24).split("").length'

async function open(more: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  sandbox = await createSandbox({
    runners: { trusted: 0, untrusted: 1 },
    fetch: noFetch,
    maxRssMb: 400,
    ...more,
  })
  return sandbox
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('a runner killed from outside costs what it ran, and its slot serves again', async () => {
  await open()
  const never = await taskBundle({ body: 'await new Promise(() => {})' })
  const running = sandbox.execute(execution(never, { limits: patient }))
  await until(() => sandbox.stats().runners.some((runner) => runner.running === 1))
  kill(sandbox.stats().runners[0]?.pid ?? 0, 'SIGKILL')
  expect(await running).toMatchObject({ status: 'failed', error: { code: 'runner_crashed' }, harmless: true })
  const one = await taskBundle({ body: 'return 1' })
  expect(await sandbox.execute(execution(one))).toMatchObject({ status: 'completed' })
  expect(sandbox.stats().crashes).toBe(1)
})

describe('a runner that was stopped', () => {
  test('is replaced, and what was alone in it is not the culprit', async () => {
    await open()
    const never = await taskBundle({ body: 'await new Promise(() => {})' })
    const running = sandbox.execute(execution(never, { limits: patient }))
    await until(() => sandbox.stats().runners[0]?.running === 1)
    kill(sandbox.stats().runners[0]?.pid ?? 0, 'SIGSTOP')
    const outcome = await running
    expect(outcome).toMatchObject({
      status: 'failed',
      harmless: true,
      error: { code: 'runner_crashed' },
    })
    expect(outcome).not.toHaveProperty('culprit')
    const one = await taskBundle({ body: 'return 1' })
    expect(await sandbox.execute(execution(one))).toMatchObject({ status: 'completed' })
  })

  test('does not bring the code that it did not give up into quarantine', async () => {
    await open()
    const waits = await taskBundle({ body: 'if (input.wait) await new Promise(() => {}); return 1' })
    for (let round = 1; round <= 3; round++) {
      const controller = new AbortController()
      const { signal } = controller
      const running = sandbox.execute(
        execution(waits, { inputJson: '{"wait":true}', limits: patient, signal }),
      )
      await until(() => sandbox.stats().runners[0]?.running === 1)
      kill(sandbox.stats().runners[0]?.pid ?? 0, 'SIGSTOP')
      controller.abort()
      expect(await running).toMatchObject({ error: { code: 'cancelled' } })
      await until(() => sandbox.stats().crashes === round && sandbox.ready())
    }
    expect(await sandbox.execute(execution(waits, { limits: patient }))).toMatchObject({
      status: 'completed',
    })
  })
})

test('beside a run that cannot be stopped, another of the same code is not the culprit', async () => {
  const called = Promise.withResolvers<void>()
  await open({
    fetch: () => {
      called.resolve()
      return new Promise(() => {})
    },
  })
  const bundle = await taskBundle({
    body: `if (input.hold) return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)
      return (await fetch("https://a.example/")).status`,
  })
  const calling = sandbox.execute(execution(bundle, { limits: patient, hosts: ['a.example'] }))
  await called.promise
  const holding = sandbox.execute(execution(bundle, { inputJson: '{"hold":true}' }))
  expect(await holding).toMatchObject({ error: { code: expect.stringMatching(/^(?:cpu_limit|timeout)$/) } })
  const outcome = await calling
  expect(outcome).toMatchObject({ harmless: false, error: { code: 'runner_crashed' } })
  expect(outcome).not.toHaveProperty('culprit')
})

test('what is left alone in a runner that dies of a run stopped before is not the culprit', async () => {
  await open()
  const innocent = await taskBundle({ body: 'await sleep(900); return "done"' })
  const loop = await taskBundle({ body: 'for (;;);' })
  const running = sandbox.execute(execution(innocent, { owner: 'ann', limits: patient }))
  const stopped = await sandbox.execute(
    execution(loop, { owner: 'bob', limits: { cpuMs: 50, timeoutMs: 20_000, memoryMb: 64 } }),
  )
  expect(stopped).toMatchObject({ error: { code: 'cpu_limit' } })
  // As V8 ends a process whose memory cannot be allocated.
  kill(sandbox.stats().runners[0]?.pid ?? 0, 'SIGABRT')
  expect(await running).toMatchObject({ status: 'completed', outputJson: '"done"' })
  expect(sandbox.stats().crashes).toBe(1)
})

test('runners ignore SIGTERM and SIGINT', async () => {
  await open()
  const slow = await taskBundle({ body: 'await sleep(200); return 1' })
  const running = sandbox.execute(execution(slow))
  for (const signal of ['SIGTERM', 'SIGINT']) kill(sandbox.stats().runners[0]?.pid ?? 0, signal)
  expect(await running).toMatchObject({ status: 'completed' })
  expect(sandbox.stats().crashes).toBe(0)
})

test('code that crashed its runner three times is quarantined; other code, also of its kind, is not', async () => {
  await open()
  const crasher = await taskBundle({ body: `if (input.crash) { ${crash} }; return 1` })
  const run = (inputJson: string, variant: string) =>
    sandbox.execute(execution(crasher, { inputJson, variant, limits: patient }))
  for (let round = 0; round < 3; round++) {
    expect(await run('{"crash":true}', 'a')).toMatchObject({ error: { code: 'runner_crashed' } })
  }
  expect(await run('{}', 'a')).toMatchObject({
    status: 'failed',
    error: { code: 'quarantined', message: expect.stringContaining('changed') },
  })
  expect(await run('{}', 'b')).toMatchObject({ status: 'completed' })
})

test('bystanders of a crash run once more, alone, unless they called their host', async () => {
  await open({ fetch: () => new Promise(() => {}) })
  const bystander = await taskBundle({ body: 'log.info("here"); await sleep(900); return "done"' })
  const caller = await taskBundle({ body: 'await fetch("https://a.example/")' })
  const crasher = await taskBundle({ body: crash })
  const innocent = sandbox.execute(execution(bystander, { owner: 'ann', limits: patient }))
  const calling = sandbox.execute(execution(caller, { owner: 'bob', limits: patient, hosts: ['a.example'] }))
  await until(() => sandbox.stats().runners[0]?.running === 2)
  const guilty = sandbox.execute(execution(crasher, { owner: 'cid', limits: patient }))
  expect(await calling).toMatchObject({
    status: 'failed',
    harmless: false,
    error: { code: 'runner_crashed' },
  })
  expect(await guilty).toMatchObject({ status: 'failed', error: { code: 'runner_crashed' } })
  expect(await innocent).toMatchObject({
    status: 'completed',
    outputJson: '"done"',
    logs: [{ message: 'here' }],
  })
})

test('runners are recycled without losing a run', async () => {
  await open({ recycle: { executions: 20 } })
  const bundle = await taskBundle({ body: 'return input.n' })
  const [first] = sandbox.stats().runners
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, (_, n) => sandbox.execute(execution(bundle, { inputJson: `{"n":${n}}` }))),
  )
  outcomes.forEach((outcome, n) =>
    expect(outcome).toMatchObject({ status: 'completed', outputJson: String(n) }),
  )
  await until(() => sandbox.stats().runners.every(({ pid }) => pid !== first?.pid))
  expect(await sandbox.execute(execution(bundle, { inputJson: '{"n":1}' }))).toMatchObject({
    outputJson: '1',
  })
  expect(sandbox.stats().recycled).toBeGreaterThanOrEqual(1)
  expect(sandbox.stats().crashes).toBe(0)
})

describe('waiting', () => {
  test('is fair: an owner with much to do does not hold up another', async () => {
    await open()
    const bundle = await taskBundle({
      body: 'const until = Date.now() + 5; while (Date.now() < until); return 1',
    })
    let finished = 0
    const many = Array.from({ length: 60 }, () =>
      sandbox.execute(execution(bundle, { owner: 'greedy', limits: patient })).then(() => finished++),
    )
    await sandbox.execute(execution(bundle, { owner: 'modest', limits: patient }))
    expect(finished).toBeLessThan(30)
    await Promise.all(many)
  })

  test('holds no computing slot: 40 runs that wait do not keep others out', async () => {
    await open()
    const waiting = await taskBundle({ body: 'await new Promise(() => {})' })
    const quick = await taskBundle({ body: 'return 1' })
    const controller = new AbortController()
    const owners = Array.from({ length: 40 }, (_, n) => `owner ${n}`)
    const waiters = owners.map((owner) =>
      sandbox.execute(execution(waiting, { owner, limits: patient, signal: controller.signal })),
    )
    expect(await sandbox.execute(execution(quick, { owner: 'ann', limits: patient }))).toMatchObject({
      status: 'completed',
    })
    controller.abort()
    for (const outcome of await Promise.all(waiters))
      expect(outcome).toMatchObject({ error: { code: 'cancelled' } })
  })

  test('ends when it is cancelled, before it began', async () => {
    await open()
    const bundle = await taskBundle({ body: 'return 1' })
    const outcome = await sandbox.execute(execution(bundle, { signal: AbortSignal.abort() }))
    expect(outcome).toMatchObject({ status: 'failed', harmless: true, error: { code: 'cancelled' } })
  })
})

test('closing ends what runs and what waits as interrupted, and all processes', async () => {
  await open()
  const never = await taskBundle({ body: 'await new Promise(() => {})' })
  const running = Array.from({ length: 100 }, () => sandbox.execute(execution(never, { limits: patient })))
  await until(() => (sandbox.stats().runners[0]?.running ?? 0) > 0)
  const pids = sandbox.stats().runners.map(({ pid }) => pid)
  await sandbox.close()
  for (const outcome of await Promise.all(running)) {
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'interrupted' } })
  }
  for (const pid of pids) expect(() => kill(pid, 0)).toThrow(/ESRCH/)
  expect(await sandbox.execute(execution(never))).toMatchObject({ error: { code: 'interrupted' } })
})

describe('describing', () => {
  test('reads what a task declares', async () => {
    await open()
    expect(await sandbox.describe(await taskBundle({ body: '' }))).toMatchObject({
      ok: true,
      manifest: { type: 'custom.tested', input: { type: 'object' }, output: {} },
    })
  })

  test.each([
    ['a looping definition', 'for (;;);', 'cpu_limit', /CPU/],
    ['no export', '', 'task_error', /export default defineTask/],
    ['no task', 'globalThis.__patchbay_export = { type: "a.b" }', 'task_error', /export default defineTask/],
    [
      'a definition without title',
      'globalThis.__patchbay_export = { type: "a.b", run() {} }',
      'task_error',
      /"title" is missing/,
    ],
    ['a definition that throws', 'throw new Error("not today")', 'task_error', /not today/],
    ['a definition that fetches', 'fetch("https://a.example/"); for (;;);', 'cpu_limit', /CPU/],
  ])('%s gets a clear error', async (name, code, failureCode, message) => {
    await open()
    const bundle = { code: `${code};0`, hash: name, fileName: 'a.ts' }
    expect(await sandbox.describe(bundle)).toMatchObject({
      ok: false,
      error: { code: failureCode, message: expect.stringMatching(message) },
    })
  })
})
