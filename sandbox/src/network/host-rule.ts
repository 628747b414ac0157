import { blockedPorts } from './blocked-ports.ts'

/** Whom a request goes to: a URL's host without brackets and final dot, and its port. */
export interface Destination {
  host: string
  port: number
}

export function destinationOf({ hostname, port, protocol }: URL): Destination {
  const host = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
  return { host, port: port === '' ? defaultPort(protocol) : Number(port) }
}

/**
 * Whether one of the rules names the destination: `example.com` (the default ports), `example.com:8443`
 * (that port), `*.example.com` (all below it, not itself); addresses likewise, `[::1]:8080`.
 *
 * @param anyPort a rule without a port means any port
 */
export function isNamed(rules: string[], { host, port }: Destination, { anyPort = false } = {}): boolean {
  return rules.some((rule) => {
    const { host: pattern, port: rulePort } = parseRule(rule)
    const portFits = rulePort === undefined ? anyPort || port === 80 || port === 443 : port === rulePort
    const hostFits = pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern
    return portFits && hostFits
  })
}

/** Whether a task with these declared hosts may try the destination; addresses are judged apart. */
export function isDeclared(hosts: string[] | 'public', destination: Destination): boolean {
  if (hosts === 'public') return !blockedPorts.has(destination.port)
  return isNamed(hosts, destination)
}

/** The rule that names the host and port of an origin, such as `api.example.com:443` for `https://api.example.com`. */
export function ruleOfOrigin(origin: string): string {
  const { hostname, port, protocol } = new URL(origin)
  return `${hostname}:${port === '' ? defaultPort(protocol) : port}`
}

function parseRule(rule: string): { host: string; port?: number } {
  const [, bracketed, plain, port] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(rule.trim().toLowerCase()) ?? []
  // A bare IPv6 address has colons and no port.
  const host = (bracketed ?? plain ?? rule.trim().toLowerCase()).replace(/\.$/, '')
  return port === undefined ? { host } : { host, port: Number(port) }
}

function defaultPort(protocol: string): number {
  return protocol === 'https:' ? 443 : 80
}
