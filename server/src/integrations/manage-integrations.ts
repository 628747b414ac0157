import type { Logger } from 'pino'
import { Conflict, InvalidInput, NotFound } from '../errors.ts'
import { interactionsPinnedTo, type PinnedInteraction } from '../interactions/pinned-to.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Store } from '../store/port.ts'
import type { IntegrationRecord } from '../store/records.ts'
import type { Audit } from '../users/audit.ts'
import { connectKey } from './connect-key.ts'
import type { ConnectFlow } from './connect.ts'
import type { Providers } from './find-provider.ts'
import { type IntegrationView, viewIntegration } from './integration-view.ts'
import { keepIntegration, openSecret } from './keep-integration.ts'
import type { ProviderClient } from './provider-client.ts'
import { revoke } from './revoke.ts'

export interface ConnectRequest {
  returnTo?: string
  scopes?: string[]
  fields?: Record<string, string>
}

export interface ManageIntegrations {
  /** Oldest first. */
  list(userId: string): Promise<IntegrationView[]>
  /**
   * @returns where to send the browser, or what an API key has connected
   * @throws {NotFound} unknown provider @throws {Conflict} it is not set up @throws {InvalidInput}
   */
  connect(
    userId: string,
    provider: string,
    request: ConnectRequest,
  ): Promise<{ url: string } | { integration: IntegrationView }>
  /** The user's interactions that act with it whoever calls, newest change first. @throws {NotFound} */
  pinnedTo(userId: string, id: string): Promise<PinnedInteraction[]>
  /** Revokes it at the provider where that can be, and forgets it. @throws {NotFound} */
  disconnect(userId: string, id: string): Promise<void>
  /** The user is about to be deleted. */
  disconnectAll(userId: string): Promise<void>
}

/** What users do with their integrations. */
export function createManageIntegrations(deps: {
  store: Pick<Store, 'integrations' | 'interactions' | 'now'>
  box: SecretBox
  providers: Providers
  flow: Pick<ConnectFlow, 'begin'>
  ask: ProviderClient
  audit: Audit
  log: Logger
}): ManageIntegrations {
  const { store, box, providers, flow, ask, audit, log } = deps

  async function find(userId: string, id: string): Promise<IntegrationRecord> {
    const record = await store.integrations.get(id)
    if (record?.userId !== userId) throw new NotFound('There is no such integration')
    return record
  }

  /** Forgotten in any case: what its owner does not want any more is not kept for a provider that is away. */
  async function end(record: IntegrationRecord): Promise<void> {
    const { id, userId, provider, account } = record
    const revoked = await revokeAtProvider(record)
    await store.integrations.delete(id)
    await audit(userId, 'integration.disconnect', { id, provider, account: account.name, revoked })
  }

  async function revokeAtProvider(record: IntegrationRecord): Promise<boolean> {
    try {
      const provider = await providers.find(record.provider)
      const secret = openSecret(box, record)
      if (!provider?.client || secret.kind !== 'oauth2') return false
      return await revoke(ask, provider, secret)
    } catch (error) {
      log.warn({ err: error, integration: record.id }, 'an integration was not revoked at its provider')
      return false
    }
  }

  return {
    list: async (userId) => (await store.integrations.listOf(userId)).map(viewIntegration),

    async connect(userId, name, { returnTo, scopes, fields }) {
      const provider = await providers.find(name)
      if (!provider) {
        if (!providers.define(name, null)) throw new NotFound(`There is no provider ${name}`)
        throw new Conflict(`${name} is not set up: an administrator has to do that first`)
      }
      if (provider.client) {
        const message = `is not how ${provider.definition.title} is connected: leave it out`
        if (fields !== undefined) throw new InvalidInput([{ path: '/fields', message }])
        return { url: await flow.begin(userId, provider, { returnTo, scopes }) }
      }
      if (fields === undefined) throw new InvalidInput([{ path: '/fields', message: 'is required' }])
      const { account, secret } = await connectKey(ask, provider.definition, fields)
      const connected = { userId, provider: name, account, scopes: [], secret }
      const record = await keepIntegration({ store, box }, connected)
      await audit(userId, 'integration.connect', { id: record.id, provider: name, account: account.name })
      return { integration: viewIntegration(record) }
    },

    pinnedTo: async (userId, id) => interactionsPinnedTo(store.interactions, await find(userId, id)),

    disconnect: async (userId, id) => end(await find(userId, id)),

    async disconnectAll(userId) {
      for (const record of await store.integrations.listOf(userId)) await end(record)
    },
  }
}
