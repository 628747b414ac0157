import { FatalError } from '@patchbay/sdk'
import { base64 } from '../base64.ts'

export interface MailMessage {
  to: string[]
  cc?: string[]
  bcc?: string[]
  replyTo?: string
  subject: string
  text: string
  /** Shown in place of `text` where it can be. */
  html?: string
}

/**
 * A message as RFC 5322 and MIME have it: headers in ASCII, other letters as encoded words (RFC 2047), bodies
 * in base64.
 *
 * @param boundary what separates parts where there are two: not a line of either
 * @throws {FatalError} naming the field that would break out of its header, or is no address
 */
export function mailMessage(message: MailMessage, boundary: string): string {
  const { to, cc = [], bcc = [], replyTo, subject, text, html } = message
  return [
    ...addressHeader('To', 'to', to),
    ...addressHeader('Cc', 'cc', cc),
    ...addressHeader('Bcc', 'bcc', bcc),
    ...addressHeader('Reply-To', 'replyTo', replyTo === undefined ? [] : [replyTo]),
    `Subject: ${headerText(subject, 'subject')}`,
    'MIME-Version: 1.0',
    ...(html === undefined ? part('plain', text) : alternatives(text, html, boundary)),
  ].join('\r\n')
}

function alternatives(text: string, html: string, boundary: string): string[] {
  return [
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    ...[part('plain', text), part('html', html)].flatMap((lines) => [`--${boundary}`, ...lines]),
    `--${boundary}--`,
    '',
  ]
}

function part(subtype: 'plain' | 'html', content: string): string[] {
  const lines = base64(content.replace(/\r\n|\r|\n/g, '\r\n')).match(/.{1,76}/g) ?? []
  return [`Content-Type: text/${subtype}; charset=utf-8`, 'Content-Transfer-Encoding: base64', '', ...lines]
}

function addressHeader(name: string, field: string, addresses: string[]): string[] {
  if (addresses.length === 0) return []
  return [`${name}: ${addresses.map((address) => addressOf(address, field)).join(',\r\n ')}`]
}

const bareAddress = /^[^\s<>(),;:"\\[\]@]+@[^\s<>(),;:"\\[\]@]+$/

/** `mail@example.com` or `Name <mail@example.com>`. */
function addressOf(text: string, field: string): string {
  refuseControls(text, field)
  const [, name = '', angled] = /^\s*(.*?)\s*<([^<>]*)>\s*$/.exec(text) ?? []
  const address = (angled ?? text).trim()
  if (!bareAddress.test(address) || !isAscii(address)) {
    throw new FatalError(
      `"${field}" holds ${JSON.stringify(text.slice(0, 100))}, which is no address: write mail@example.com or Name <mail@example.com>`,
    )
  }
  const display = name.replace(/^"(.*)"$/, '$1')
  if (display === '') return address
  const plain = /^[\w !#$%&'*+\-/=?^`{|}~]+$/.test(display) && display.length <= 60
  return `${plain ? `"${display}"` : encodedWords(display)} <${address}>`
}

function headerText(text: string, field: string): string {
  refuseControls(text, field)
  return isAscii(text) && text.length <= 60 && !text.includes('=?') ? text : encodedWords(text)
}

/** A line break would begin a header of the writer's choice. */
function refuseControls(text: string, field: string): void {
  if (/[\p{Cc}\u2028\u2029]/u.test(text)) {
    throw new FatalError(`"${field}" holds a line break or control character: remove it`)
  }
}

/** Words of at most 75 characters, each a whole number of letters. */
function encodedWords(text: string): string {
  const words: string[] = []
  let word = ''
  for (const character of text) {
    if (new TextEncoder().encode(word + character).length > 45) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word].map((part) => `=?UTF-8?B?${base64(part)}?=`).join('\r\n ')
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text)
}
