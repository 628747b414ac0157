import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { isNamed, type Destination } from './host-rule.ts'
import { privateAddress } from './network-failure.ts'
import { isPublicAddress } from './public-address.ts'

/** Finds all addresses of a name, as `dns.promises.lookup` with `all` does. */
export type Resolve = (host: string) => Promise<LookupAddress[]>

const connectTimeoutMs = 10_000

/**
 * Opens connections to public addresses, and to private ones of the hosts that an administrator allowed.
 * The addresses checked are the ones connected to: the name is resolved once, in here.
 */
export function guardedConnector(options: {
  allowPrivate: string[]
  resolve: Resolve
}): buildConnector.connector {
  const connectTo = (destination: Destination) => {
    const mayBePrivate = isNamed(options.allowPrivate, destination, { anyPort: true })
    const check = (address: string) => {
      if (!mayBePrivate && !isPublicAddress(address)) throw privateAddress(destination)
    }
    // Node asks no lookup for what is an address already.
    if (isIP(destination.host)) check(destination.host)
    return buildConnector({
      timeout: connectTimeoutMs,
      allowH2: false,
      maxCachedSessions: 0,
      lookup: checkedLookup(options.resolve, check),
    })
  }
  return (request, callback) => {
    const destination = {
      host: request.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, ''),
      port: Number(request.port) || (request.protocol === 'https:' ? 443 : 80),
    }
    try {
      connectTo(destination)(request, callback)
    } catch (error) {
      callback(error instanceof Error ? error : new Error('cannot connect'), null)
    }
  }
}

function checkedLookup(resolve: Resolve, check: (address: string) => void): LookupFunction {
  return (host, { all }, callback) => {
    resolve(host).then(
      (addresses) => {
        try {
          for (const { address } of addresses) check(address)
        } catch (error) {
          return callback(error as Error, '')
        }
        const [first] = addresses
        if (!first) return callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '')
        return all ? callback(null, addresses) : callback(null, first.address, first.family)
      },
      (error: Error) => callback(error, ''),
    )
  }
}
