import { execFile, spawnSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Language, snippet } from './snippets.ts'

/** What each language gives no meaning of its own to. */
const body = {
  greet: {
    name: "O'Neill",
    'quoted "field"': '"double", \'single\', `back`, """three""", \'\'\'three\'\'\'',
    backslashes: 'C:\\new\\table \\u0041 \\\\',
    lines: 'first\nsecond\r\n\tthird\n',
    shell: '$HOME ${HOME} $(id) `id` !! %s * ; & | > < # @file \\$',
    code: '${process.env.HOME} {0} {name} %(name)s # </script>',
    letters: 'Grüße, 你好, 👋🏽, \u2028 \u0000 \u007f',
    empty: '',
    polite: true,
    rude: false,
    none: null,
    numbers: [0, -1.5, 1e21, 9007199254740991],
    nested: [{}, [], [[{ a: [null] }]]],
  },
}

const programs: Record<Language, string[]> = {
  curl: ['sh', '-c'],
  javascript: [process.execPath, '--input-type=module', '--eval'],
  python: ['python3', '-c'],
}

/** What has to be installed to run it. */
const needed: Record<Language, string> = {
  curl: 'curl',
  javascript: process.execPath,
  python: 'python3',
}
const isInstalled = (program: string) => spawnSync(program, ['--version']).error === undefined

let sent: Array<{ method?: string | undefined; url?: string | undefined; headers: object; body: string }> = []
let server: Server
let url: string

beforeAll(async () => {
  server = createServer((request, response) => {
    const { method, url, headers } = request
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      sent.push({ method, url, headers, body: text })
      response.setHeader('content-type', 'application/json')
      response.end('{"sessionId":"s1","status":"completed","output":{"greet":{"text":"Hello"}}}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/run/greet`
})
beforeEach(() => {
  sent = []
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

async function run(language: Language, call: { body: object }, after = ''): Promise<string> {
  const headers = { authorization: 'Bearer <token>', 'content-type': 'application/json' }
  const code = snippet(language, { url, headers, body: call.body as never }) + after
  return (await promisify(execFile)('env', ['PATCHBAY_TOKEN=pb_1', ...programs[language], code])).stdout
}

test.for(Object.keys(programs) as Language[])(
  'what is shown for %s sends the body as it is, and the token',
  async (language, { skip }) => {
    if (!isInstalled(needed[language])) return skip(`${needed[language]} is not installed`)
    await run(language, { body })
    expect(sent).toMatchObject([
      {
        method: 'POST',
        url: '/run/greet',
        headers: { authorization: 'Bearer pb_1', 'content-type': 'application/json' },
      },
    ])
    expect(JSON.parse(sent[0]!.body)).toEqual(body)

    await run(language, { body: {} })
    expect(sent[1]?.body).toBe('{}')
  },
)

test('JavaScript has the answer at hand', async () => {
  expect(JSON.parse(await run('javascript', { body }, '\nconsole.log(JSON.stringify(output))'))).toEqual({
    greet: { text: 'Hello' },
  })
})

test('Python is laid out as people write it, with words of its own', () => {
  const headers = { authorization: 'Bearer <token>' }
  const greet = { polite: true, tags: [], none: null }
  expect(snippet('python', { url: 'https://hub.example.com/run/greet', headers, body: { greet } }))
    .toBe(`import json
import os
from urllib.request import Request, urlopen

body = {
    "greet": {
        "polite": True,
        "tags": [],
        "none": None,
    },
}
request = Request(
    "https://hub.example.com/run/greet",
    data=json.dumps(body).encode(),
    headers={
        "Authorization": "Bearer " + os.environ["PATCHBAY_TOKEN"],
    },
    method="POST",
)
with urlopen(request) as response:
    print(json.load(response))`)
})
