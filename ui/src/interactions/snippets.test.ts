import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { snippet } from './snippets.ts'

const call = {
  url: 'https://hub.example.com/run/greet',
  headers: { authorization: 'Bearer <token>', 'content-type': 'application/json' },
  body: { greet: { name: "O'Neill", polite: true, tags: [], more: { age: 1.5, none: null } } },
}

test('the shell hands curl the body as it is, and the token', () => {
  // A shell that says what it would run, one argument a line.
  const script = `curl() { printf '%s\\n' "$@"; }\n${snippet('curl', call)}`
  const said = execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { PATCHBAY_TOKEN: 'pb_1' } })
  const [, , url, , authorization, , type, , ...body] = said.split('\n')
  expect(url).toBe(call.url)
  expect(authorization).toBe('Authorization: Bearer pb_1')
  expect(type).toBe('Content-Type: application/json')
  expect(JSON.parse(body.join('\n'))).toEqual(call.body)
})

test('JavaScript sends what is shown', async () => {
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...code: string[]
  ) => (...values: unknown[]) => Promise<void>
  const run = new AsyncFunction('fetch', 'process', snippet('javascript', call))
  let sent: [string, { headers: object; body: string }] | undefined
  await run(
    (...request: [string, { headers: object; body: string }]) => {
      sent = request
      return { json: () => ({}) }
    },
    { env: { PATCHBAY_TOKEN: 'pb_1' } },
  )
  expect(sent?.[0]).toBe(call.url)
  expect(sent?.[1].headers).toEqual({ authorization: 'Bearer pb_1', 'content-type': 'application/json' })
  expect(JSON.parse(sent?.[1].body ?? '')).toEqual(call.body)
})

test('Python has words of its own', () => {
  expect(snippet('python', call)).toBe(`import os
import requests

response = requests.post(
    "https://hub.example.com/run/greet",
    headers={
        "Authorization": "Bearer " + os.environ["PATCHBAY_TOKEN"],
    },
    json={
        "greet": {
            "name": "O'Neill",
            "polite": True,
            "tags": [],
            "more": {
                "age": 1.5,
                "none": None,
            },
        },
    },
)
print(response.json())`)
})
