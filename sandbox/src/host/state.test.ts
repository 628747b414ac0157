import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Outcome } from '../outcome.ts'
import type { Execution, Sandbox } from '../sandbox.ts'
import { stateLimits } from '../state.ts'
import { execution, taskBundle } from '../testing/task-bundle.ts'
import { createSandbox } from './create-sandbox.ts'
import { createMemoryState } from './memory-state.ts'

let sandbox: Sandbox

beforeAll(async () => {
  const fetch = () => Promise.reject(new Error('no network'))
  sandbox = await createSandbox({ runners: { trusted: 0, untrusted: 1 }, fetch })
})
afterAll(() => sandbox.close())

async function outcomeOf(body: string, more: Partial<Execution> = {}): Promise<Outcome> {
  const bundle = await taskBundle({ body: `const { state } = arguments[0]; ${body}` })
  return sandbox.execute(execution(bundle, { state: createMemoryState().state, ...more }))
}

async function resultOf(body: string, more: Partial<Execution> = {}): Promise<unknown> {
  const outcome = await outcomeOf(body, more)
  if (outcome.status !== 'completed') throw new Error(JSON.stringify(outcome))
  return JSON.parse(outcome.outputJson)
}

describe('the state of a task', () => {
  test('is what an earlier run has left there', async () => {
    const { state, entries } = createMemoryState({ cursor: { page: 1 } })
    const turn = `
      const before = await state.get('cursor')
      await state.set('cursor', { page: before.page + 1 })
      return before`
    expect(await resultOf(turn, { state })).toEqual({ page: 1 })
    expect(await resultOf(turn, { state })).toEqual({ page: 2 })
    expect(entries()).toEqual({ cursor: { page: 3 } })
  })

  test('tells nothing from null, and forgets', async () => {
    const body = `
      const seen = [typeof (await state.get('a'))]
      await state.set('a', null)
      seen.push(await state.get('a'), await state.delete('a'), await state.delete('a'), typeof (await state.get('a')))
      return seen`
    expect(await resultOf(body)).toEqual(['undefined', null, true, false, 'undefined'])
  })

  test('is compared and set in one step, whatever the order of members', async () => {
    const body = `
      const first = await Promise.all([1, 2, 3].map((n) => state.compareAndSet('a', undefined, { n: 0, of: 'x' })))
      return [first, await state.compareAndSet('a', { of: 'x', n: 0 }, 5), await state.compareAndSet('a', 4, 6), await state.get('a')]`
    expect(await resultOf(body)).toEqual([[true, false, false], true, false, 5])
  })

  test('is gone after its time', async () => {
    let now = 0
    const { state, entries } = createMemoryState({}, () => now)
    await resultOf(`await state.set('a', 1, { ttlMs: 100 }); return null`, { state })
    now = 99
    expect(entries()).toEqual({ a: 1 })
    now = 100
    expect(await resultOf(`return typeof (await state.get('a'))`, { state })).toBe('undefined')
  })

  test.each([
    ['no declaration', `await state.get('a')`, 'state: true', { state: undefined }],
    ['an empty key', `await state.get('')`, '1 to 256 characters'],
    ['a long key', `await state.get('x'.repeat(257))`, '1 to 256 characters'],
    ['a large value', `await state.set('a', 'x'.repeat(64_000))`, 'at most 64 KB'],
    ['a huge value', `await state.set('a', 'x'.repeat(3_000_000))`, 'at most 64 KB'],
    ['no value', `await state.set('a', undefined)`, 'written as JSON'],
    ['a function', `await state.set('a', () => 1)`, 'written as JSON'],
    ['no time', `await state.set('a', 1, { ttlMs: NaN })`, 'ttlMs'],
    ['a long time', `await state.set('a', 1, { ttlMs: 1e12 })`, 'ttlMs'],
  ])('refuses %s in words', async (_, body, words, more: object = {}) => {
    const outcome = await outcomeOf(body, more)
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { code: 'task_error', message: expect.stringContaining(words) },
    })
  })

  test('is full at so many keys, and at so many bytes', async () => {
    const keys = Object.fromEntries(Array.from({ length: stateLimits.keys }, (_, n) => [`${n}`, 1]))
    const body = `await state.set('0', 2); try { await state.set('more', 1) } catch (error) { return error.message }`
    expect(await resultOf(body, { state: createMemoryState(keys).state })).toContain('no room')
    const large = `for (let n = 0; n < 20; n++) await state.set('k' + n, 'x'.repeat(60_000))`
    expect(await outcomeOf(large)).toMatchObject({ error: { message: expect.stringContaining('1 MB') } })
  })

  test('counts among the calls of a run, and ends as interrupted where the session is lost', async () => {
    const flood = `for (let n = 0; n < 1_100; n++) await state.get('a')`
    const limits = { cpuMs: 3_000, timeoutMs: 20_000, memoryMb: 64 }
    expect(await outcomeOf(flood, { limits })).toMatchObject({ error: { code: 'host_call_limit' } })
    const lost = await outcomeOf(`return await state.get('a')`, { mayCallHost: () => false })
    expect(lost).toMatchObject({ error: { code: 'interrupted' } })
    const called = await outcomeOf(`await state.get('a'); throw new Error('no')`)
    expect(called).toMatchObject({ harmless: false })
  })

  test('is asked once, although the run sleeps and begins again', async () => {
    const { state, entries } = createMemoryState({ n: 0 })
    let clock = 0
    const sleeper = await createSandbox({
      runners: { trusted: 0, untrusted: 1 },
      fetch: () => Promise.reject(new Error('no network')),
      now: () => clock,
    })
    const bundle = await taskBundle({
      body: `const { state } = arguments[0]
        const n = await state.get('n'); await state.set('n', n + 1); await sleep(60_000); return n`,
    })
    const slept = await sleeper.execute(execution(bundle, { state }))
    if (slept.status !== 'suspended') throw new Error(slept.status)
    clock = 60_000
    const woken = await sleeper.execute(execution(bundle, { state, journal: slept.journal }))
    await sleeper.close()
    expect(woken).toMatchObject({ status: 'completed', outputJson: '0' })
    expect(entries()).toEqual({ n: 1 })
  })

  test('that cannot be reached says so, and nothing of the host', async () => {
    const state = () => Promise.reject(new Error('connect ECONNREFUSED mongodb://user:pass@db'))
    const outcome = await outcomeOf(`await state.get('a')`, { state })
    expect(outcome).toMatchObject({
      error: { code: 'task_error', message: expect.stringContaining('at the moment') },
    })
  })
})
