import { describe, expect, test } from 'vitest'
import { useTask } from '../use-task.ts'
import type runJavascript from './run-javascript.ts'

const task = useTask<typeof runJavascript>('core/run-javascript')
const run = (code: string, more: { data?: unknown; hosts?: string[]; http?: object } = {}) => {
  const { http, ...fields } = more
  return task.run({ input: { code, ...fields }, ...(http && { http: http as never }) })
}

describe('the result', () => {
  test.each([
    ['return data.a + 1', { a: 1 }, 2],
    ['return { sum: data.reduce((a, b) => a + b) }', [1, 2, 3], { sum: 6 }],
    ['return await Promise.resolve(data)', 'x', 'x'],
    ['return', 1, null],
    ['', 1, null],
    ['return data === null', null, true],
    ['return typeof data', undefined, 'undefined'],
    ['// the last line is a comment', 1, null],
    ['const { a, ...rest } = data\nreturn rest', { a: 1, b: 2 }, { b: 2 }],
  ])('of %s', async (code, data, result) => {
    const given = data === undefined ? {} : { data }
    expect(await run(code, given)).toMatchObject({ status: 'completed', output: { result } })
  })

  test('sees log and an open signal', async () => {
    const result = await run(`log.warn('careful', { a: 1 })\nreturn signal.aborted`)
    expect(result).toMatchObject({ output: { result: false } })
    expect(result.logs).toMatchObject([{ level: 'warn', message: expect.stringContaining('careful') }])
  })
})

describe('its fetch', () => {
  const code = `const response = await fetch('https://api.example.com/me', { headers: { 'x-a': '1' } })\nreturn response.json()`
  const http = { 'GET https://api.example.com/me': { json: { id: 7 } } }

  test('reaches the hosts that are listed', async () => {
    const result = await run(code, { hosts: ['api.example.com'], http })
    expect(result).toMatchObject({ status: 'completed', output: { result: { id: 7 } } })
    expect(result.requests).toMatchObject([{ method: 'GET', headers: { 'x-a': '1' }, body: null }])
  })

  test('reaches none by default, and says what to list', async () => {
    expect(await run(code, { http })).toMatchObject({
      status: 'failed',
      error: { code: 'network_denied', message: expect.stringContaining('"api.example.com"') },
    })
  })
})

describe('what goes wrong', () => {
  test('an error keeps its message and the lines of the code', async () => {
    const result = await run(`const f = () => {\n  throw new Error('boom')\n}\n\nf()`)
    expect(result).toMatchObject({ status: 'failed', error: { code: 'task_error', message: 'boom' } })
    expect(result.error?.stack).toMatch(/code\.js:2:9[^]*code\.js:5:1/)
    expect(result.error?.stack).not.toContain('run-javascript.ts')
  })

  test.each([
    ['const a = 1\nreturn ) a', 2],
    ['if (true) {\n  return 1', 2],
    ['\n\nconst a = `x', 3],
    ['} ; (async () => {', 1],
  ])('%j does not parse, and the line is said', async (code, line) => {
    expect(await run(code)).toMatchObject({
      status: 'failed',
      error: {
        code: 'fatal_error',
        message: expect.stringContaining(`The code does not parse: line ${line}: `),
      },
    })
  })

  test('the code is a body, and cannot close its function', async () => {
    expect(await run('return 1 }) ; (async function () { return 2')).toMatchObject({
      error: { code: 'fatal_error' },
    })
  })

  test('a loop without end is ended', async () => {
    expect(await run('for (;;);')).toMatchObject({ status: 'failed', error: { code: 'cpu_limit' } })
  })

  test('there is nothing of Node', async () => {
    expect(await run(`return [typeof process, typeof require, typeof Buffer]`)).toMatchObject({
      output: { result: ['undefined', 'undefined', 'undefined'] },
    })
    expect(await run(`await import('node:fs')`)).toMatchObject({
      status: 'failed',
      error: { code: 'task_error' },
    })
  })
})

test('its code and hosts are set on the canvas only', async () => {
  const { input } = await task.describe()
  expect(input).toMatchObject({
    required: ['code'],
    properties: {
      code: { 'x-code': 'javascript', 'x-fixed-only': true },
      hosts: { 'x-fixed-only': true },
    },
  })
})
