import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Store } from '../store/port.ts'
import type { IntegrationRecord } from '../store/records.ts'
import type { Audit } from '../users/audit.ts'
import type { Secret } from './credential.ts'
import type { OAuth2Client, ReadyProvider } from './find-provider.ts'
import { openSecret, refreshBy, sealSecret } from './keep-integration.ts'
import { type ProviderClient, ProviderUnreachable } from './provider-client.ts'
import { requestToken, TokenRefused } from './token-endpoint.ts'

/** A token is refreshed so long before it expires, milliseconds: a request takes its time, and clocks differ. */
const aheadMs = 60_000

/** Longer than the token endpoint may take. */
const leaseMs = 30_000
const lookEveryMs = 100

/** When a task looks again after a provider that was not reached, milliseconds. */
const againMs = 10_000

/**
 * Refusals that are about the refresh token, after which only its owner can help (RFC 6749, 5.2); GitHub and
 * Slack have words of their own. Anything else is about the hub's own credentials, or passes.
 */
const refusals = new Set(['invalid_grant', 'bad_refresh_token', 'invalid_refresh_token', 'token_revoked'])

export type Refreshed =
  | { kind: 'fresh'; integration: IntegrationRecord }
  | { kind: 'missing'; message: string }
  | { kind: 'later'; afterMs: number; reason: string }

/** An integration whose token is good for a while. */
export type RefreshTokens = (integration: IntegrationRecord, provider: ReadyProvider) => Promise<Refreshed>

/**
 * Refreshes tokens ahead of their end: one refresh at a time for each integration, on however many nodes. A
 * provider that rotates refresh tokens takes a second use of one for a theft, and ends them all.
 *
 * @param deps.holder tells this node's leases from those of others
 */
export function createRefreshTokens(deps: {
  store: Pick<Store, 'integrations' | 'now'>
  box: SecretBox
  ask: ProviderClient
  audit: Audit
  log: Logger
  holder: string
}): RefreshTokens {
  const { store, box, ask, audit, log, holder } = deps
  const underWay = new Map<string, Promise<Refreshed>>()

  const isFresh = ({ expiresAt }: IntegrationRecord) =>
    expiresAt === null || expiresAt - store.now() > aheadMs

  async function refreshOnce({ id }: IntegrationRecord, provider: OAuth2Client): Promise<Refreshed> {
    const until = performance.now() + leaseMs
    for (;;) {
      const integration = await store.integrations.lease(id, { holder, leaseMs })
      if (integration) return exchange(integration, provider)
      const latest = await store.integrations.get(id)
      if (!latest || latest.status !== 'connected') return gone(provider)
      if (isFresh(latest)) return { kind: 'fresh', integration: latest }
      if (performance.now() > until) return later(`${provider.definition.title} is slow to refresh the token`)
      await delay(lookEveryMs)
    }
  }

  /** The lease is held, and given up with what is written. */
  async function exchange(integration: IntegrationRecord, provider: OAuth2Client): Promise<Refreshed> {
    if (integration.status !== 'connected') return gone(provider)
    const secret = openSecret(box, integration)
    if (isFresh(integration)) return release(integration)
    if (secret.kind !== 'oauth2' || secret.refreshToken === null) return release(integration)
    try {
      const { refreshToken } = secret
      const grant = { grant_type: 'refresh_token', refresh_token: refreshToken }
      const answer = await requestToken(ask, provider, grant)
      const next: Secret = {
        ...secret,
        accessToken: answer.accessToken,
        refreshToken: answer.refreshToken ?? refreshToken,
        expiresAt: answer.expiresInMs === null ? null : store.now() + answer.expiresInMs,
      }
      return await keep({ ...integration, scopes: answer.scopes ?? integration.scopes }, next)
    } catch (error) {
      const reason = reasonOf(error)
      log.warn(
        { provider: integration.provider, integration: integration.id, reason },
        'no token was refreshed',
      )
      if (error instanceof TokenRefused && refusals.has(error.reason)) return expire(integration, provider)
      await release(integration)
      return later(`${provider.definition.title} could not refresh the token: ${reason}`)
    }
  }

  /** A rotated refresh token is the only one that counts: it is stored before anything is done with it. */
  async function keep(integration: IntegrationRecord, secret: Secret): Promise<Refreshed> {
    const { id } = integration
    const content = { secret: sealSecret(box, id, secret), expiresAt: refreshBy(secret) }
    const saved = await store.integrations.update({ ...integration, ...content }, 'release')
    // Somebody has connected the account anew meanwhile: what that gave counts.
    const latest = saved ?? (await store.integrations.get(id))
    return latest
      ? { kind: 'fresh', integration: latest }
      : { kind: 'missing', message: 'It was disconnected' }
  }

  async function expire(integration: IntegrationRecord, provider: OAuth2Client): Promise<Refreshed> {
    const { id, userId, account } = integration
    const saved = await store.integrations.update({ ...integration, status: 'expired' }, 'release')
    if (!saved) {
      const latest = await store.integrations.get(id)
      return latest?.status === 'connected' ? { kind: 'fresh', integration: latest } : gone(provider)
    }
    await audit(userId, 'integration.expire', { id, provider: integration.provider, account: account.name })
    return gone(provider)
  }

  async function release(integration: IntegrationRecord): Promise<Refreshed> {
    const saved = await store.integrations.update(integration, 'release')
    return { kind: 'fresh', integration: saved ?? integration }
  }

  return async (integration, provider) => {
    if (isFresh(integration) || !provider.client) return { kind: 'fresh', integration }
    const { id } = integration
    const known = underWay.get(id)
    if (known) return known
    const refresh = refreshOnce(integration, provider).finally(() => underWay.delete(id))
    underWay.set(id, refresh)
    return refresh
  }
}

function gone({ definition }: OAuth2Client): Refreshed {
  return {
    kind: 'missing',
    message: `The connection to ${definition.title} has expired: connect the account again`,
  }
}

function later(reason: string): Refreshed {
  return { kind: 'later', afterMs: againMs, reason }
}

/** @throws what is a bug */
function reasonOf(error: unknown): string {
  if (error instanceof TokenRefused || error instanceof ProviderUnreachable) return error.message
  throw error
}
