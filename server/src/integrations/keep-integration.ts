import { v7 as createId } from 'uuid'
import { placeOf } from '../secrets/place-of.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Store } from '../store/port.ts'
import type { IntegrationRecord } from '../store/records.ts'
import type { Secret } from './credential.ts'

/** What connecting an account has come to. */
export interface Connected {
  userId: string
  provider: string
  account: IntegrationRecord['account']
  scopes: string[]
  secret: Secret
}

/** Stores it; an account that was connected before keeps its integration's id, so what is pinned to it goes on. */
export async function keepIntegration(
  { store, box }: { store: Pick<Store, 'integrations' | 'now'>; box: SecretBox },
  { userId, provider, account, scopes, secret }: Connected,
): Promise<IntegrationRecord> {
  const { integrations } = store
  for (;;) {
    const known = await integrations.listOf(userId)
    const before = known.find((one) => one.provider === provider && one.account.id === account.id)
    const id = before?.id ?? createId()
    const content = {
      account,
      scopes,
      secret: sealSecret(box, id, secret),
      status: 'connected' as const,
      expiresAt: refreshBy(secret),
    }
    if (before) {
      const saved = await integrations.update({ ...before, ...content }, 'release')
      if (saved) return saved
      continue
    }
    const now = store.now()
    const made = { id, userId, provider, ...content, createdAt: now, lastUsedAt: null, revision: 1 }
    if (await integrations.insert(made)) return made
  }
}

export function sealSecret(box: SecretBox, id: string, secret: Secret): string {
  return box.seal(JSON.stringify(secret), placeOf.integration(id))
}

/** @throws {SecretUnreadable} */
export function openSecret(box: SecretBox, { id, secret }: IntegrationRecord): Secret {
  return JSON.parse(box.open(secret, placeOf.integration(id))) as Secret
}

/** When a secret is to be refreshed at the latest; null where it cannot be, or need not. */
export function refreshBy(secret: Secret): number | null {
  if (secret.kind !== 'oauth2' || secret.refreshToken === null) return null
  // Where something else than the token authorizes, such as Discord's webhook, that does not expire with it.
  return Object.keys(secret.fields).length > 0 ? null : secret.expiresAt
}
