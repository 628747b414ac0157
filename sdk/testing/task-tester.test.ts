import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { defineProvider, defineTask, Type } from '@patchbay/sdk'
import { createTaskTester, runTask, type TaskResult, type TaskTester } from './index.ts'

const shout = defineTask({
  type: 'custom.shout',
  title: 'Shout',
  description: '',
  input: Type.Object({ text: Type.String({ minLength: 1 }) }),
  output: Type.Object({ text: Type.String() }),
  run: ({ input }) => ({ text: input.text.toUpperCase() }),
})

/** The text of a task whose `run` has this body. */
function taskWith(run: string, { network = '[]', input = 'Type.Object({})' } = {}) {
  return {
    text: `import { defineTask, FatalError, RetryLater, secret, Type } from '@patchbay/sdk'
export default defineTask({
  type: 'custom.a', title: 'A', description: '', network: ${network},
  input: ${input}, output: Type.Object({ value: Type.Unknown() }),
  async run({ input, fetch, log, sleep, attemptKey }) {
${run}
  },
})`,
  }
}

let tester: TaskTester
beforeAll(async () => {
  tester = await createTaskTester()
})
afterAll(() => tester.close())
const run = (text: string) => tester.run(taskWith(text), { input: {} })

describe('where a task comes from', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-testing-'))
    await writeFile(join(folder, 'words.ts'), 'export const word = "hi"')
    await writeFile(
      join(folder, 'task.ts'),
      `import { word } from './words.ts'\n${taskWith('return { value: word }').text}`,
    )
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('its path, or its URL, with what lies in its folder', async () => {
    const file = join(folder, 'task.ts')
    const results = [
      await tester.run(file, { input: {} }),
      await tester.run(pathToFileURL(file), { input: {} }),
    ]
    for (const result of results)
      expect(result).toMatchObject({ status: 'completed', output: { value: 'hi' } })
  })

  test('one that does not compile is an error that says where', async () => {
    await expect(tester.run({ text: 'import "node:fs"\nexport default 1' }, { input: {} })).rejects.toThrow(
      /task\.ts:1:8 "node:fs"/,
    )
  })

  test('one that defines no task is an error', async () => {
    await expect(tester.run({ text: 'export default 1' }, { input: {} })).rejects.toThrow('defines no task')
  })
})

describe('what a run comes to', () => {
  test('its output and its logs', async () => {
    const result = await run(`log.info('one', { a: 2 })\nreturn { value: attemptKey }`)
    expect(result).toMatchObject({ status: 'completed', output: { value: 'test' }, requests: [] })
    expect(result.logs.map(({ level, message }) => `${level} ${message}`)).toEqual(['info one {"a":2}'])
  })

  test('an error with the lines of the source', async () => {
    const result = await run(`throw new Error('boom')`)
    expect(result).toMatchObject({ status: 'failed', error: { code: 'task_error', message: 'boom' } })
    expect(result.error?.stack).toMatch(/task\.ts:6:7/)
  })

  test('its output, with any of TypeBox in its schemas', async () => {
    const input = `Type.Pick(Type.Partial(Type.Object({ a: Type.String(), b: Type.Null() })), ['a'])`
    const task = taskWith('return { value: input }', { input })
    expect(await tester.run(task, { input: { a: 'x' } })).toMatchObject({ output: { value: { a: 'x' } } })
    expect((await tester.describe(task)).input).toEqual({
      type: 'object',
      properties: { a: { type: 'string' } },
    })
  })

  test('a wish to run again later', async () => {
    expect(await run(`throw new RetryLater(5000, 'busy')`)).toMatchObject({
      status: 'retry-later',
      afterMs: 5000,
      reason: 'busy',
    })
  })

  test('an input or output that does not fit, as in a session', async () => {
    const wrong = { input: { text: 5 } as never }
    const task = taskWith('return { value: 1 }', { input: 'Type.Object({ text: Type.String() })' })
    expect(await tester.run(task, wrong)).toMatchObject({
      error: { code: 'input_invalid', message: expect.stringContaining('/text') },
    })
    expect(await run('return { other: 1 }')).toMatchObject({ error: { code: 'output_invalid' } })
  })

  test('the end of a long sleep, at once', async () => {
    expect(await run('const value = await sleep(3_600_000)\nreturn { value }')).toMatchObject({
      status: 'completed',
      output: { value: expect.toSatisfy((ms: number) => ms >= 3_600_000) },
    })
  })

  test('the types that its definition declares', () => {
    expectTypeOf<typeof tester.run<typeof shout>>()
      .parameter(1)
      .toHaveProperty('input')
      .toEqualTypeOf<{ text: string }>()
    expectTypeOf<Extract<TaskResult<typeof shout>, { status: 'completed' }>['output']>().toEqualTypeOf<{
      text: string
    }>()
    expectTypeOf(runTask<typeof shout>).returns.resolves.toEqualTypeOf<TaskResult<typeof shout>>()
  })
})

describe('stubbed requests', () => {
  const network = `['api.example.com']`
  const code = `const response = await fetch('https://api.example.com/a?b=c', { method: 'POST', body: 'hi', headers: { 'X-A': '1' } })
    return { value: [response.status, response.headers.get('x-b'), await response.json()] }`

  test('are answered by method and URL, and kept', async () => {
    const result = await tester.run(taskWith(code, { network }), {
      input: {},
      http: {
        'POST https://api.example.com/a?b=c': { status: 201, headers: { 'X-B': '2' }, json: { ok: true } },
      },
    })
    expect(result).toMatchObject({ output: { value: [201, '2', { ok: true }] } })
    expect(result.requests).toMatchObject([
      { method: 'POST', url: 'https://api.example.com/a?b=c', headers: { 'x-a': '1' }, body: 'hi' },
    ])
  })

  test('are answered by a function', async () => {
    const result = await tester.run(taskWith(code, { network }), {
      input: {},
      http: async ({ body }) => ({ json: body }),
    })
    expect(result).toMatchObject({ output: { value: [200, null, 'hi'] } })
  })

  test('that nobody expected fail, and say so', async () => {
    expect(await tester.run(taskWith(code, { network }), { input: {} })).toMatchObject({
      status: 'failed',
      error: {
        code: 'task_error',
        message: expect.stringContaining('expects no POST https://api.example.com/a?b=c'),
      },
    })
  })

  test('to hosts that are not declared are denied', async () => {
    expect(await tester.run(taskWith(code), { input: {}, http: () => ({}) })).toMatchObject({
      error: { code: 'network_denied' },
      requests: [],
    })
  })
})

describe('a task of a provider', () => {
  const provider = defineProvider({
    kind: 'oauth2',
    name: 'example',
    title: 'Example',
    endpoints: {
      authorizationUrl: 'https://example.com/authorize',
      tokenUrl: 'https://example.com/token',
      apiBaseUrl: 'https://api.example.com',
    },
    scopes: [],
    account: { id: 'id', name: 'name' },
    apiOrigins: ['https://files.example.com'],
  })
  const fetching = (url: string) => taskWith(`return { value: (await fetch('${url}')).url }`)

  test.each([
    ['by a relative URL', '/me?a=b', 'https://api.example.com/me?a=b'],
    ['at a further origin of it', 'https://files.example.com/1', 'https://files.example.com/1'],
  ])('reaches its API %s, authorized', async (_, url, reached) => {
    const result = await tester.run(fetching(url), {
      input: {},
      provider,
      authorization: 'Bearer abc',
      http: { [`GET ${reached}`]: {} },
    })
    expect(result).toMatchObject({ output: { value: reached } })
    expect(result.requests[0]?.headers).toEqual({ authorization: 'Bearer abc' })
  })

  test.each(['https://example.com/', 'http://api.example.com/', 'https://api.example.com:8443/'])(
    'may not reach %s',
    async (url) => {
      const result = await tester.run(fetching(url), { input: {}, provider, http: () => ({}) })
      expect(result).toMatchObject({ error: { code: 'network_denied' }, requests: [] })
    },
  )

  test('has nothing to resolve a relative URL against without a provider', async () => {
    expect(await tester.run(fetching('/me'), { input: {}, http: () => ({}) })).toMatchObject({
      error: { code: 'task_error', message: expect.stringContaining('give it whole') },
    })
  })
})

test('runTask brings its own sandbox', async () => {
  expect(await runTask(taskWith('return { value: 1 }'), { input: {} })).toMatchObject({
    output: { value: 1 },
  })
})

test('a task remembers what it is given, and what it remembers then is told', async () => {
  const task = taskWith(
    `const { state } = arguments[0] as any
    const n = await state.get('n'); await state.set('n', n + 1); await sleep(5_000); return { value: n }`,
    {
      network: '[], state: true',
    },
  )
  const result = await tester.run(task, { input: {}, state: { n: 1 } })
  expect(result).toMatchObject({ status: 'completed', output: { value: 1 }, state: { n: 2 } })
  expect((await tester.run(task, { input: {}, state: { n: 9 } })).state).toEqual({ n: 10 })
})
