import { RequestFailed, type Exchange, type ExchangeResponse, type Hop } from '@patchbay/sandbox'
import type { Http, HttpStub, StubbedResponse, TestRequest } from './http.ts'

/** An exchange that a stub answers instead of the network. */
export function stubExchange(stub: HttpStub): Exchange {
  return async (hop) => {
    const request = requestOf(hop)
    const response = await stub(request)
    if (response === undefined) {
      throw new RequestFailed(
        `The test expects no ${request.method} ${request.url}: give it a response in "http"`,
      )
    }
    return stubbed(response)
  }
}

/** A stub that answers by method and URL, as `{ 'GET https://api.example.com/me': { json: {} } }` says. */
export function stubOf(responses: Exclude<Http, HttpStub | { fixture: unknown }>): HttpStub {
  return ({ method, url }) => responses[`${method} ${url}`]
}

export function requestOf({ url, method, headers, body }: Hop): TestRequest {
  const text = body === null || typeof body === 'string' ? body : new TextDecoder().decode(body)
  return { method, url: url.href.replace(/#.*$/, ''), headers: { ...headers }, body: text }
}

function stubbed({ status = 200, headers = {}, json, body }: StubbedResponse): ExchangeResponse {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    value,
  ])
  const typed = entries.some(([name]) => name === 'content-type')
  if (json !== undefined && !typed) entries.push(['content-type', 'application/json'])
  const content = json === undefined ? (body ?? '') : JSON.stringify(json)
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return { status, statusText: '', headers: entries, read: async () => bytes, discard: () => undefined }
}
