import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '../store/port.ts'
import type { IntegrationRecord } from '../store/records.ts'
import type { ReadyProvider } from './find-provider.ts'
import { gone, later, type Refreshed, type RefusedSecret, type RenewToken } from './renew-token.ts'

/** A token is refreshed so long before it expires, milliseconds: a request takes its time, and clocks differ. */
const aheadMs = 60_000

/** Longer than a provider may take to answer, and the store to write that down. */
const leaseMs = 30_000
const lookEveryMs = 100

/** So long a session waits for another node's refresh in its slot, and then elsewhere, milliseconds. */
const patienceMs = 5_000

/**
 * An integration whose token is good for a while.
 *
 * @param want.refused what the provider's API has just refused
 * @param want.aheadMs how long before its end a token is not good any more; default: a minute
 * @returns with `refused`, `fresh` with the very same secret where the refusal is not about its age
 */
export type RefreshTokens = (
  integration: IntegrationRecord,
  provider: ReadyProvider,
  want?: { refused?: RefusedSecret; aheadMs?: number },
) => Promise<Refreshed>

/**
 * Refreshes tokens: one refresh at a time for each integration, on however many nodes. A provider that rotates
 * refresh tokens takes a second use of one for a theft, and ends them all.
 *
 * @param deps.holder tells this node's leases from those of others
 */
export function createRefreshTokens(deps: {
  store: Pick<Store, 'integrations' | 'now'>
  renew: RenewToken
  holder: string
}): RefreshTokens {
  const { store, renew, holder } = deps
  const underWay = new Map<string, Promise<Refreshed>>()

  async function refreshOnce(
    { id }: IntegrationRecord,
    provider: ReadyProvider,
    { isGood, refused }: { isGood: (one: IntegrationRecord) => boolean; refused: RefusedSecret | undefined },
  ): Promise<Refreshed> {
    const { title } = provider.definition
    const until = performance.now() + patienceMs
    for (;;) {
      const leased = await store.integrations.lease(id, { holder, leaseMs })
      if (leased) return renew(leased, provider, { isGood, refused })
      const latest = await store.integrations.get(id)
      if (latest?.status !== 'connected') return gone(title)
      if (isGood(latest)) return { kind: 'fresh', integration: latest }
      if (performance.now() > until) return later(`The token for ${title} is being refreshed`, patienceMs)
      await delay(lookEveryMs)
    }
  }

  return async (integration, provider, { refused, aheadMs: ahead = aheadMs } = {}) => {
    const { id } = integration
    const isGood = ({ secret, expiresAt }: IntegrationRecord) =>
      secret !== refused?.secret && (expiresAt === null || expiresAt - store.now() > ahead)
    if (isGood(integration)) return { kind: 'fresh', integration }
    for (let known = underWay.get(id); known; known = underWay.get(id)) {
      const result = await known
      if (result.kind !== 'fresh' || isGood(result.integration)) return result
    }
    const refresh = refreshOnce(integration, provider, { isGood, refused }).finally(() => underWay.delete(id))
    underWay.set(id, refresh)
    return refresh
  }
}
