import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { SecretBox } from '../secrets/secret-box.ts'
import { type Store, StoreUnavailable } from '../store/port.ts'
import type { IntegrationRecord } from '../store/records.ts'
import type { Audit } from '../users/audit.ts'
import type { AccountGates } from './account-gates.ts'
import type { Secret } from './credential.ts'
import type { OAuth2Client, ReadyProvider } from './find-provider.ts'
import { openSecret, refreshBy, sealSecret } from './keep-integration.ts'
import { type ProviderClient, ProviderUnreachable } from './provider-client.ts'
import { accountRequestOf, AccountUnknown, askForAccount } from './read-account.ts'
import { requestToken, TokenRefused } from './token-endpoint.ts'

/** When a task looks again after a provider that was not reached, milliseconds. */
const againMs = 10_000

/** While the lease lasts nobody else uses the old refresh token, milliseconds. */
const insistMs = 10_000
const insistEveryMs = 200

/** A token that was refreshed so recently is not refused for its age, milliseconds. */
const youngMs = 60_000

export type Refreshed =
  | { kind: 'fresh'; integration: IntegrationRecord }
  | { kind: 'missing'; message: string }
  | { kind: 'later'; afterMs: number; reason: string }

/** A secret, as it is stored, that the provider's API has just refused. */
export interface RefusedSecret {
  secret: string
  /** The answer said in words that it is no good; else by its status alone. */
  inWords: boolean
}

/**
 * Renews the secret of an integration whose lease is held, and gives the lease up with what it writes.
 */
export type RenewToken = (
  leased: { integration: IntegrationRecord; interrupted: boolean },
  provider: ReadyProvider,
  want: { isGood: (integration: IntegrationRecord) => boolean; refused: RefusedSecret | undefined },
) => Promise<Refreshed>

export function createRenewToken(deps: {
  store: Pick<Store, 'integrations' | 'now'>
  box: SecretBox
  ask: ProviderClient
  gates: Pick<AccountGates, 'tell'>
  audit: Audit
  log: Logger
}): RenewToken {
  const { store, box, ask, gates, audit, log } = deps

  async function exchange(
    integration: IntegrationRecord,
    provider: OAuth2Client,
    secret: Extract<Secret, { kind: 'oauth2' }> & { refreshToken: string },
  ): Promise<Refreshed> {
    const { refreshToken } = secret
    const grant = { grant_type: 'refresh_token', refresh_token: refreshToken }
    const answer = await requestToken(ask, provider, grant)
    const now = store.now()
    const next: Secret = {
      ...secret,
      accessToken: answer.accessToken,
      refreshToken: answer.refreshToken ?? refreshToken,
      expiresAt: answer.expiresInMs === null ? null : now + answer.expiresInMs,
      refreshedAt: now,
    }
    return keep({ ...integration, scopes: answer.scopes ?? integration.scopes }, next)
  }

  /** A rotated refresh token is the only one that counts: it is stored before anything is done with it. */
  async function keep(integration: IntegrationRecord, secret: Secret): Promise<Refreshed> {
    const { id } = integration
    const content = { secret: sealSecret(box, id, secret), expiresAt: refreshBy(secret) }
    const saved = await insist(() => store.integrations.update({ ...integration, ...content }, 'release'))
    // Somebody has connected the account anew meanwhile: what that gave counts.
    const latest = saved ?? (await store.integrations.get(id))
    return latest
      ? { kind: 'fresh', integration: latest }
      : { kind: 'missing', message: 'It was disconnected' }
  }

  /** Whether the provider still takes it: an API may refuse one request with 401 and the next one not. */
  async function isTaken(
    { definition }: ReadyProvider,
    secret: Secret,
    { inWords }: RefusedSecret,
  ): Promise<boolean> {
    const request = accountRequestOf(definition, secret)
    try {
      if (!request) return !inWords
      await askForAccount(ask, request, definition)
      return true
    } catch (error) {
      if (error instanceof AccountUnknown) return !error.refused
      throw error
    }
  }

  async function expire(
    integration: IntegrationRecord,
    { definition }: ReadyProvider,
    outcome: Refreshed = gone(definition.title),
  ): Promise<Refreshed> {
    const { id, userId, account } = integration
    const saved = await store.integrations.update({ ...integration, status: 'expired' }, 'release')
    if (!saved) {
      const latest = await store.integrations.get(id)
      return latest?.status === 'connected' ? { kind: 'fresh', integration: latest } : outcome
    }
    const { provider } = integration
    const why = outcome.kind === 'missing' ? { reason: outcome.message } : {}
    await audit(userId, 'integration.expire', { id, provider, account: account.name, ...why })
    return outcome
  }

  async function release(integration: IntegrationRecord): Promise<Refreshed> {
    const saved = await store.integrations.update(integration, 'release')
    return { kind: 'fresh', integration: saved ?? integration }
  }

  async function renew(
    integration: IntegrationRecord,
    provider: ReadyProvider,
    refused: RefusedSecret | undefined,
  ): Promise<Refreshed> {
    const secret = openSecret(box, integration)
    // Where something else than the token authorizes, a refresh does not give it again.
    const isToken = secret.kind === 'oauth2' && Object.keys(secret.fields).length === 0
    const refreshToken = isToken || (secret.kind === 'oauth2' && !refused) ? secret.refreshToken : null
    if (secret.kind === 'oauth2' && refreshToken !== null && provider.client) {
      const isYoung = store.now() - (secret.refreshedAt ?? 0) < youngMs
      if (refused !== undefined && isYoung) return release(integration)
      return exchange(integration, provider, { ...secret, refreshToken })
    }
    if (refused === undefined || (await isTaken(provider, secret, refused))) return release(integration)
    return expire(integration, provider)
  }

  return async ({ integration, interrupted }, provider, { isGood, refused }) => {
    const { title } = provider.definition
    if (integration.status !== 'connected') {
      await release(integration)
      return gone(title)
    }
    if (isGood(integration)) return release(integration)
    try {
      return await renew(integration, provider, refused)
    } catch (error) {
      const reason = reasonOf(error)
      log.warn(
        { provider: integration.provider, integration: integration.id, reason },
        'no token was refreshed',
      )
      if (error instanceof TokenRefused && isAboutToken(error, provider))
        return expire(integration, provider, interrupted ? lost(title) : gone(title))
      await release(integration)
      const { waitMs } = error instanceof ProviderUnreachable ? error : {}
      const told = `${title} could not refresh the token: ${reason}`
      await gates.tell(
        integration.id,
        waitMs === undefined ? { kind: 'failed', reason: told } : { kind: 'limited', waitMs, reason: told },
      )
      return later(told, waitMs)
    }
  }
}

/** A node was lost after the provider had replaced the refresh token, and before the new one was stored. */
function lost(title: string): Refreshed {
  const message = `A refresh of the token for ${title} was interrupted, and ${title} does not take the old one any more: connect the account again`
  return { kind: 'missing', message }
}

/** Nobody else has a refresh token that has just been issued: a store that is away for a moment is waited for. */
async function insist<Result>(write: () => Promise<Result>): Promise<Result> {
  for (const until = performance.now() + insistMs; ; await delay(insistEveryMs)) {
    try {
      return await write()
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || performance.now() > until) throw error
    }
  }
}

/** Anything else is about the hub's own credentials, or passes. */
function isAboutToken({ reason }: TokenRefused, { definition }: ReadyProvider): boolean {
  const { refreshRefusals = [] } = definition.kind === 'oauth2' ? definition : {}
  return reason === 'invalid_grant' || refreshRefusals.includes(reason)
}

export function gone(title: string): Refreshed {
  return { kind: 'missing', message: `The connection to ${title} has expired: connect the account again` }
}

export function later(reason: string, afterMs = againMs): Refreshed {
  return { kind: 'later', afterMs, reason }
}

/** @throws what is a bug */
function reasonOf(error: unknown): string {
  if (error instanceof TokenRefused || error instanceof ProviderUnreachable) return error.message
  throw error
}
