import type { Logger } from 'pino'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Store } from '../store/port.ts'
import type { IntegrationRecord } from '../store/records.ts'
import type { AccountGates } from './account-gates.ts'
import type { Secret } from './credential.ts'
import type { Providers } from './find-provider.ts'
import { openSecret } from './keep-integration.ts'
import type { RefreshTokens } from './refresh-tokens.ts'

/** A token is refreshed at most so long ahead of its end, milliseconds; short-lived ones later. */
const longestAheadMs = 600_000

/** Accounts that nobody has acted with for longer are refreshed when somebody does, milliseconds. */
const inUseMs = 30 * 24 * 60 * 60 * 1_000

/** Looked at in one go, and refreshed at once. */
const atMost = 500
const atOnce = 8

/**
 * Refreshes the tokens of accounts in use that are about to expire, so that no session has to wait for that.
 * Any node may do it at any time: each refresh is one by one, as for sessions.
 *
 * @param stop no further refresh is begun once it is aborted
 */
export type RefreshAhead = (stop: AbortSignal) => Promise<void>

export function createRefreshAhead(deps: {
  store: Pick<Store, 'integrations' | 'now'>
  box: SecretBox
  providers: Pick<Providers, 'find'>
  refresh: RefreshTokens
  gates: AccountGates
  log: Logger
}): RefreshAhead {
  const { store, box, providers, refresh, gates, log } = deps

  async function refreshOne(integration: IntegrationRecord): Promise<void> {
    const { id, expiresAt } = integration
    const aheadMs = aheadOf(id, openSecret(box, integration))
    if (expiresAt === null || expiresAt - store.now() > aheadMs) return
    const provider = await providers.find(integration.provider)
    if (!provider) return
    const { title } = provider.definition
    const entry = await gates.enter({ account: id, counted: id, title })
    if (entry.kind === 'later') return
    const { kind } = await refresh(integration, provider, { aheadMs })
    if (kind === 'fresh') await entry.passing.tell({ kind: 'answered' })
  }

  return async (stop) => {
    const now = store.now()
    const query = { before: now + longestAheadMs, usedSince: now - inUseMs, limit: atMost }
    const due = await store.integrations.listExpiring(query)
    const worker = async () => {
      for (let next = due.shift(); next && !stop.aborted; next = due.shift()) {
        const { id } = next
        await refreshOne(next).catch((error: unknown) => {
          log.warn({ err: error, integration: id }, 'a token could not be refreshed ahead of its end')
        })
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
  }
}

/**
 * A quarter of the token's life, if that is known, and less by up to a half: what was issued at one time is
 * not refreshed at one time.
 */
function aheadOf(id: string, secret: Secret): number {
  const { expiresAt = null, refreshedAt = null } = secret.kind === 'oauth2' ? secret : {}
  const lifeMs = expiresAt === null || refreshedAt === null ? Infinity : expiresAt - refreshedAt
  // The end of such an id is random, and stays with it: the token is not due and then not due again.
  const share = parseInt(id.slice(-4), 16) / 0x10000
  return Math.min(longestAheadMs, lifeMs / 4) * (1 - share / 2)
}
