import { randomBytes, randomUUID } from 'node:crypto'

const maxText = 16_000_000
const maxUrl = 1_000_000

type Answer = string | ArrayBuffer | undefined

/**
 * What a context asks and gets at once, from Node's own implementations. Never throws, since an error would
 * take a stack with paths of the host along: undefined where it cannot be done.
 */
export function answerAsk(what: unknown, a: unknown, b: unknown, c: unknown, d: unknown): Answer {
  try {
    return answers[what as keyof typeof answers]?.(a, b, c, d)
  } catch {
    return undefined
  }
}

const answers = {
  url: (text: unknown, base: unknown) =>
    isText(text, maxUrl) && (base === undefined || isText(base, maxUrl))
      ? partsOf(new URL(text, base))
      : undefined,

  'url-set': (href: unknown, name: unknown, value: unknown) => {
    if (!isText(href, maxUrl) || !isText(value, maxUrl) || !isSettable(name)) return undefined
    const url = new URL(href)
    url[name] = value
    return partsOf(url)
  },

  atob: (text: unknown) => (isText(text, maxText) ? atob(text) : undefined),

  btoa: (text: unknown) => (isText(text, maxText) ? btoa(text) : undefined),

  encode: (text: unknown) => (isText(text, maxText) ? ownBuffer(new TextEncoder().encode(text)) : undefined),

  encoding: (label: unknown) => (isText(label, 100) ? new TextDecoder(label).encoding : undefined),

  decode: (label: unknown, fatal: unknown, ignoreBOM: unknown, bytes: unknown) =>
    isText(label, 100) && bytes instanceof Uint8Array && bytes.length <= maxText
      ? new TextDecoder(label, { fatal: fatal === true, ignoreBOM: ignoreBOM === true }).decode(bytes)
      : undefined,

  random: (length: unknown) =>
    Number.isInteger(length) && Number(length) >= 0 && Number(length) <= 65_536
      ? ownBuffer(randomBytes(Number(length)))
      : undefined,

  uuid: () => randomUUID(),
} satisfies Record<string, (a: unknown, b: unknown, c: unknown, d: unknown) => Answer>

const settable = [
  'href',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
]

function isSettable(name: unknown): name is 'href' | 'protocol' | 'host' {
  return typeof name === 'string' && settable.includes(name)
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length <= maxLength
}

function partsOf(url: URL): string {
  const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = url
  return [href, origin, protocol, username, password, host, hostname, port, pathname, search, hash].join('\n')
}

function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
