import type { Endpoint } from '../api/types.ts'

export type Language = 'curl' | 'javascript' | 'python'

type Call = Pick<Endpoint, 'url' | 'headers' | 'body'>

/** Where callers put their own token. */
const tokenPlace = '<token>'

/** A call of an endpoint to paste into a shell or a program; the token is read from PATCHBAY_TOKEN. */
export function snippet(language: Language, call: Call): string {
  switch (language) {
    case 'curl':
      return curl(call)
    case 'javascript':
      return javascript(call)
    case 'python':
      return python(call)
    default:
      return language satisfies never
  }
}

function curl({ url, headers, body }: Call): string {
  const lines = Object.entries(headers).map(([name, value]) =>
    // In double quotes, so that the shell puts the token in.
    value.includes(tokenPlace)
      ? `-H "${capitals(name)}: ${value.replace(tokenPlace, '$PATCHBAY_TOKEN')}"`
      : `-H ${quoted(`${capitals(name)}: ${value}`)}`,
  )
  const data = `-d ${quoted(JSON.stringify(body, null, 2))}`
  return [`curl -X POST ${quoted(url)}`, ...lines, data].join(' \\\n  ')
}

function javascript({ url, headers, body }: Call): string {
  const given = Object.entries(headers).map(([name, value]) =>
    value.includes(tokenPlace)
      ? `    ${name}: \`${value.replace(tokenPlace, '${process.env.PATCHBAY_TOKEN}')}\`,`
      : `    '${name}': ${JSON.stringify(value)},`,
  )
  return [
    `const response = await fetch(${JSON.stringify(url)}, {`,
    `  method: 'POST',`,
    '  headers: {',
    ...given,
    '  },',
    `  body: JSON.stringify(${indented(JSON.stringify(body, null, 2), '  ')}),`,
    '})',
    'const { sessionId, status, output } = await response.json()',
  ].join('\n')
}

/** With nothing but what comes with Python. */
function python({ url, headers, body }: Call): string {
  const given = Object.entries(headers).map(([name, value]) =>
    value.includes(tokenPlace)
      ? `        "${capitals(name)}": "${value.replace(tokenPlace, '')}" + os.environ["PATCHBAY_TOKEN"],`
      : `        "${capitals(name)}": ${JSON.stringify(value)},`,
  )
  return [
    'import json',
    'import os',
    'from urllib.request import Request, urlopen',
    '',
    `body = ${pythonLiteral(body, '    ')}`,
    'request = Request(',
    `    ${JSON.stringify(url)},`,
    '    data=json.dumps(body).encode(),',
    '    headers={',
    ...given,
    '    },',
    '    method="POST",',
    ')',
    'with urlopen(request) as response:',
    '    print(json.load(response))',
  ].join('\n')
}

/** JSON is Python but for its words. */
function pythonLiteral(value: unknown, indent: string): string {
  const words = { true: 'True', false: 'False', null: 'None' }
  if (value === null || typeof value === 'boolean') return words[String(value) as keyof typeof words]
  if (Array.isArray(value)) {
    return value.length === 0
      ? '[]'
      : bracketed(
          '[',
          ']',
          value.map((item) => pythonLiteral(item, indent)),
          indent,
        )
  }
  if (typeof value === 'object') {
    const members = Object.entries(value).map(
      ([name, member]) => `${JSON.stringify(name)}: ${pythonLiteral(member, indent)}`,
    )
    return members.length === 0 ? '{}' : bracketed('{', '}', members, indent)
  }
  return JSON.stringify(value)
}

function bracketed(open: string, close: string, items: string[], indent: string): string {
  const lines = items.map((item) => `${indent}${indented(item, indent)},`)
  return [open, ...lines, close].join('\n')
}

/** The lines after the first one moved in. */
function indented(text: string, by: string): string {
  return text.replaceAll('\n', `\n${by}`)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** `content-type` is `Content-Type`. */
function capitals(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase())
}
