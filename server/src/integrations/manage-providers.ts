import type { ProviderDefinition } from '@patchbay/sdk'
import type { Caller } from '../auth/tokens.ts'
import { Conflict, InvalidInput, NotFound } from '../errors.ts'
import { placeOf } from '../secrets/place-of.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Store } from '../store/port.ts'
import type { GenericProvider, ProviderRecord } from '../store/records.ts'
import type { Audit } from '../users/audit.ts'
import { genericName, type Providers } from './find-provider.ts'
import { missingEndpoints, problemsOf, type ProviderSettings, withOrigin } from './provider-settings.ts'
import { type ProviderView, viewProvider } from './provider-view.ts'

export interface ManageProviders {
  list(by: Caller): Promise<ProviderView[]>
  /** @throws {InvalidInput} @throws {Conflict} somebody else writes it */
  put(by: Caller, name: string, settings: ProviderSettings): Promise<ProviderView>
  /** Its integrations stay, and work again once it is set up again. @throws {NotFound} */
  delete(by: Caller, name: string): Promise<void>
}

/** What administrators set of providers. */
export function createManageProviders(deps: {
  store: Pick<Store, 'providers'>
  providers: Providers
  box: SecretBox
  audit: Audit
  publicUrl: () => string
}): ManageProviders {
  const { store, providers, box, audit, publicUrl } = deps

  const view = (by: Caller, definition: ProviderDefinition, record: ProviderRecord | null) =>
    viewProvider({ definition, record, publicUrl: publicUrl(), isAdmin: by.role === 'admin' })

  return {
    async list(by) {
      return (await providers.list()).map(({ definition, record }) => view(by, definition, record))
    },

    async put(by, name, settings) {
      const before = await store.providers.get(name)
      const known = providers.define(name, null)
      const kind = known?.kind ?? 'oauth2'
      const isGeneric = known === undefined || name === genericName
      const hasSecret = typeof before?.clientSecret === 'string'
      const errors = problemsOf(settings, { kind, isGeneric, hasSecret })
      if (errors.length > 0) throw new InvalidInput(errors)
      const { clientSecret, clientId = '', scopes = null, endpoints = {} } = settings
      const sealed = clientSecret === undefined ? undefined : box.seal(clientSecret, placeOf.provider(name))
      const now = Date.now()
      const record: ProviderRecord = {
        name,
        clientId,
        clientSecret: sealed ?? before?.clientSecret ?? null,
        scopes,
        endpoints: withOrigin(endpoints),
        generic: isGeneric ? genericOf(name, settings) : null,
        revision: before?.revision ?? 0,
        createdAt: before?.createdAt ?? now,
        updatedAt: now,
      }
      const definition = providers.define(name, record)
      if (!definition) throw new NotFound(`There is no provider ${name}`)
      const missing = definition.kind === 'oauth2' ? missingEndpoints(definition.endpoints) : []
      if (missing.length > 0) throw new InvalidInput(missing)
      const saved = await store.providers.put(record)
      if (!saved) throw new Conflict('Somebody else changed this provider: load it again')
      await audit(by.userId, before ? 'provider.change' : 'provider.create', {
        name,
        changed: Object.keys(settings),
      })
      return view(by, definition, saved)
    },

    async delete(by, name) {
      if (!(await store.providers.delete(name))) throw new NotFound(`${name} is not set up`)
      await audit(by.userId, 'provider.delete', { name })
    },
  }
}

function genericOf(name: string, settings: ProviderSettings): GenericProvider {
  const { title = name, account, tokenEndpointAuth = 'body' } = settings
  // As OpenID Connect has it.
  return { title, account: account ?? { id: 'sub', name: 'name', picture: 'picture' }, tokenEndpointAuth }
}
