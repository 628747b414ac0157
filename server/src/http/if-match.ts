import { InvalidInput } from '../errors.ts'

export const ifMatchHeader = {
  'If-Match': 'The ETag that the change is made to; 412 where another is stored',
}

/** The revision in `If-Match`; undefined for none and for `*`, which any revision matches. */
export function parseIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined
  const [, revision] = /^\s*(?:W\/)?"(\d{1,15})"\s*$/.exec(header) ?? []
  if (revision !== undefined) return Number(revision)
  throw new InvalidInput([{ path: '', message: 'If-Match has to be one ETag as it was sent, or *' }])
}
