import { describe, expect, test } from 'vitest'
import type { StubbedResponse } from '@patchbay/sdk/testing'
import { useTask } from '../use-task.ts'
import type httpRequest from './http-request.ts'

const { run, describe: declared } = useTask<typeof httpRequest>('core/http-request')
const url = 'https://api.example.com/items'
const answer = (response: StubbedResponse) => ({ http: () => response })

describe('the request', () => {
  test('goes out with its query, headers and JSON body', async () => {
    const result = await run({
      input: {
        method: 'POST',
        url: `${url}?a=1`,
        query: { b: 'x y', c: [1, true, null], d: null },
        headers: { Authorization: 'Bearer abc' },
        body: { name: 'é' },
      },
      ...answer({ status: 201, json: { id: 7 }, headers: { 'X-Rate': '9' } }),
    })
    expect(result.requests).toEqual([
      {
        method: 'POST',
        url: `${url}?a=1&b=x+y&c=1&c=true`,
        headers: { authorization: 'Bearer abc', 'content-type': 'application/json' },
        body: '{"name":"é"}',
      },
    ])
    expect(result).toMatchObject({
      status: 'completed',
      output: {
        status: 201,
        body: { id: 7 },
        headers: { 'x-rate': '9', 'content-type': 'application/json' },
      },
    })
  })

  test.each([
    ['text, as it is', 'plain', 'plain', undefined],
    ['a list, as JSON', [1], '[1]', 'application/json'],
    ['false, as JSON', false, 'false', 'application/json'],
    ['null, as none', null, null, undefined],
  ])('sends %s', async (_, body, sent, type) => {
    const { requests } = await run({ input: { method: 'PUT', url, body }, ...answer({}) })
    expect(requests[0]?.body).toBe(sent)
    if (type) expect(requests[0]?.headers['content-type']).toBe(type)
  })

  test('keeps the content type that it was given', async () => {
    const headers = { 'Content-Type': 'application/vnd.api+json' }
    const { requests } = await run({ input: { method: 'POST', url, headers, body: {} }, ...answer({}) })
    expect(requests[0]?.headers['content-type']).toBe('application/vnd.api+json')
  })

  test.each([
    ['a relative URL', { method: 'GET', url: '/items' }, 'fatal_error', /whole address/],
    ['another protocol', { method: 'GET', url: 'ftp://example.com' }, 'fatal_error', /whole address/],
    ['a body in a GET', { method: 'GET', url, body: 'x' }, 'fatal_error', /leave "body" blank/],
    ['a method that is none', { method: 'get', url }, 'input_invalid', /method/],
    ['a header that is no text', { method: 'GET', url, headers: { a: 1 } }, 'input_invalid', /headers/],
    [
      'a port of another protocol',
      { method: 'GET', url: 'http://example.com:25/' },
      'network_denied',
      /port 25/,
    ],
    [
      'a user name',
      { method: 'GET', url: 'https://a:b@example.com/' },
      'network_denied',
      /authorization header/,
    ],
  ])('refuses %s', async (_, input, code, message) => {
    expect(await run({ input: input as never, ...answer({}) })).toMatchObject({
      status: 'failed',
      error: { code, message: expect.stringMatching(message) },
    })
  })
})

describe('the response', () => {
  test.each<[string, StubbedResponse, unknown]>([
    ['JSON', { json: { a: [1] } }, { a: [1] }],
    [
      'a JSON dialect',
      { body: '{"a":1}', headers: { 'content-type': 'application/problem+json; charset=utf-8' } },
      { a: 1 },
    ],
    ['JSON that does not parse', { body: '{', headers: { 'content-type': 'application/json' } }, '{'],
    ['text', { body: 'é', headers: { 'content-type': 'text/html' } }, 'é'],
    ['XML', { body: '<a/>', headers: { 'content-type': 'application/atom+xml' } }, '<a/>'],
    ['no type', { body: 'x' }, 'x'],
    ['bytes', { body: new Uint8Array([0, 255, 1]), headers: { 'content-type': 'image/png' } }, 'AP8B'],
    ['no bytes', { body: '', headers: { 'content-type': 'image/png' } }, null],
    ['nothing', { status: 204 }, null],
  ])('gives on %s', async (_, response, body) => {
    expect(await run({ input: { method: 'GET', url }, ...answer(response) })).toMatchObject({
      status: 'completed',
      output: { status: response.status ?? 200, body, url },
    })
  })

  test.each([404, 500])('of status %i fails the task and says so, without the query', async (status) => {
    const result = await run({
      input: { method: 'GET', url, query: { key: 'hidden' } },
      ...answer({ status, json: { error: 'no such item' } }),
    })
    expect(result).toMatchObject({
      status: 'failed',
      error: { code: 'task_error', message: `GET ${url} answered ${status}: {"error":"no such item"}` },
    })
  })

  test('of any status completes the task where that is asked for', async () => {
    expect(
      await run({
        input: { method: 'GET', url, failOnStatus: false },
        ...answer({ status: 404, body: 'gone' }),
      }),
    ).toMatchObject({ status: 'completed', output: { status: 404, body: 'gone' } })
  })

  test('after a redirect names the last address', async () => {
    const result = await run({
      input: { method: 'POST', url, body: {} },
      http: {
        [`POST ${url}`]: { status: 303, headers: { location: '/items/7' } },
        [`GET ${url}/7`]: { json: 7 },
      },
    })
    expect(result).toMatchObject({ output: { url: `${url}/7`, body: 7 } })
    expect(result.requests.map(({ method }) => method)).toEqual(['POST', 'GET'])
  })
})

test('it may reach any public host, none of the private ones', async () => {
  expect(await declared()).toMatchObject({
    network: 'public',
    idempotent: { field: 'method', in: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'] },
    input: { required: ['method', 'url'], properties: { headers: { 'x-secret': true } } },
  })
})
