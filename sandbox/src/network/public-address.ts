import ipaddr from 'ipaddr.js'

const globalUnicast = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number]

/**
 * Whether an address belongs to the public internet. Private, loopback, link-local (cloud metadata),
 * carrier-grade NAT, multicast and reserved ones do not, nor do IPv6 addresses that carry an IPv4 one
 * (mapped, NAT64, 6to4, Teredo), whatever that is.
 *
 * @param address an IPv4 or IPv6 address without brackets; a zone (`%eth0`) makes it not public
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || address.includes('%')) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast)
}
