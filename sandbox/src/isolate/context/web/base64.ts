import { ask } from '../bridge.ts'
import { domException } from './dom-exception.ts'

export function base64Api() {
  return { atob, btoa }
}

function atob(text: unknown): string {
  const decoded = ask('atob', `${text as string}`)
  if (typeof decoded === 'string') return decoded
  throw new (domException())('The string to be decoded is not correctly encoded.', 'InvalidCharacterError')
}

function btoa(text: unknown): string {
  const encoded = ask('btoa', `${text as string}`)
  if (typeof encoded === 'string') return encoded
  throw new (domException())('btoa takes characters up to U+00FF only', 'InvalidCharacterError')
}
