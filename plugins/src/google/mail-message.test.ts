import { describe, expect, test } from 'vitest'
import { mailMessage } from './mail-message.ts'

const message = { to: ['ada@example.com'], subject: 'Hello', text: 'Hi' }

/** A header's value, its folded lines included. */
function headerOf(text: string, name: string): string {
  const lines = text.split('\r\n')
  const at = lines.findIndex((line) => line.startsWith(`${name}: `))
  const rest = lines.slice(at + 1)
  const folded = rest.slice(
    0,
    rest.findIndex((line) => !line.startsWith(' ')),
  )
  return [lines[at]?.slice(name.length + 2), ...folded].join('\r\n')
}

function decoded(value: string): string {
  const words = value.split('\r\n ').map((word) => /^=\?UTF-8\?B\?(.*)\?=$/.exec(word)?.[1])
  return words.map((word) => Buffer.from(word ?? '', 'base64').toString()).join('')
}

test('a plain message', () => {
  expect(mailMessage({ ...message, text: 'Hi\nÄda' }, 'b')).toBe(
    [
      'To: ada@example.com',
      'Subject: Hello',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('Hi\r\nÄda').toString('base64'),
    ].join('\r\n'),
  )
})

test('a message in two forms', () => {
  const text = mailMessage({ ...message, html: '<p>Hi</p>' }, 'b')
  expect(text).toContain('Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\n')
  expect(text.split('--b')).toHaveLength(4)
  expect(text).toContain(Buffer.from('<p>Hi</p>').toString('base64'))
  expect(text.endsWith('--b--\r\n')).toBe(true)
})

test('all addresses, with names where there are some', () => {
  const text = mailMessage(
    {
      ...message,
      to: ['ada@example.com', 'Grace Hopper <grace@example.com>'],
      cc: ['"Jürgen" <j@example.com>'],
      bcc: ['x@example.com'],
      replyTo: 'reply@example.com',
    },
    'b',
  )
  expect(headerOf(text, 'To')).toBe('ada@example.com,\r\n "Grace Hopper" <grace@example.com>')
  expect(headerOf(text, 'Cc')).toBe('=?UTF-8?B?SsO8cmdlbg==?= <j@example.com>')
  expect(headerOf(text, 'Bcc')).toBe('x@example.com')
  expect(headerOf(text, 'Reply-To')).toBe('reply@example.com')
})

test.each(['Grüße aus Köln 🎉', '日本語の件名'.repeat(20), 'a'.repeat(500), '=?UTF-8?B?eA==?='])(
  'a subject of any letters comes out as it went in: %s',
  (subject) => {
    const header = headerOf(mailMessage({ ...message, subject }, 'b'), 'Subject')
    expect(decoded(header)).toBe(subject)
    for (const line of header.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76)
    expect(header).toMatch(/^[\x20-\x7e\r\n]*$/)
  },
)

describe('what would break out of a header is refused', () => {
  test.each([
    ['subject', { subject: 'a\r\nBcc: all@example.com' }],
    ['subject', { subject: 'a\nb' }],
    ['to', { to: ['a@example.com\r\nBcc: b@example.com'] }],
    ['cc', { cc: ['Eve\n <a@example.com>'] }],
    ['replyTo', { replyTo: 'a@example.com\x7f' }],
  ])('in "%s"', (field, wrong) => {
    expect(() => mailMessage({ ...message, ...wrong }, 'b')).toThrow(`"${field}" holds a line break`)
  })

  test.each([
    'no address',
    'a@b@c',
    'a@example.com, b@example.com',
    '<a@example.com',
    'ü@example.com',
    'Eve <a>',
  ])('as an address: %s', (address) => {
    expect(() => mailMessage({ ...message, to: [address] }, 'b')).toThrow(/"to" holds .* which is no address/)
  })
})
