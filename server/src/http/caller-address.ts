import type { IncomingMessage } from 'node:http'

/**
 * The address that a request comes from. Each proxy in front of the hub adds the address of whoever it had the
 * request from to `X-Forwarded-For`; what stands further left was written by who knows whom.
 *
 * @param proxies how many there are; with 0 the header counts for nothing
 */
export function callerAddress({ headers, socket }: IncomingMessage, proxies: number): string {
  const peer = socket.remoteAddress ?? ''
  if (proxies === 0) return peer
  const said = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '')
  // Where one of them has added nothing, the furthest that is known.
  return said.at(-proxies) ?? said[0] ?? peer
}
