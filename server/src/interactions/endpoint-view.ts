import type { JsonSchema } from '@patchbay/sandbox'
import type { JsonObject } from '@patchbay/sdk'

/** How an interaction's endpoint is called. */
export interface EndpointView {
  method: 'POST'
  url: string
  headers: Record<string, string>
  bodySchema: JsonSchema
  body: JsonObject
  /** A command for a POSIX shell; the token is the caller's to put in. */
  curl: string
}

export function describeEndpoint(
  url: string,
  contract: { bodySchema: JsonSchema; body: JsonObject },
): EndpointView {
  const headers = { authorization: 'Bearer <token>', 'content-type': 'application/json' }
  const options = Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`)
  const curl = [
    'curl',
    '-X',
    'POST',
    quote(url),
    ...options,
    '-d',
    quote(JSON.stringify(contract.body)),
  ].join(' ')
  return { method: 'POST', url, headers, ...contract, curl }
}

/** One word of a POSIX shell, whatever is in it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
