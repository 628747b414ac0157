import type { ApiKeyProvider, OAuth2Provider, ProviderDefinition } from '@patchbay/sdk'
import { placeOf } from '../secrets/place-of.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Store } from '../store/port.ts'
import type { ProviderRecord } from '../store/records.ts'

/** An OAuth 2 provider as it is set up here: the administrator's scopes and endpoints are in the definition. */
export interface OAuth2Client {
  definition: OAuth2Provider
  client: { id: string; secret: string }
}

/** A provider that users can connect to. */
export type ReadyProvider = OAuth2Client | { definition: ApiKeyProvider; client: null }

/** The definition that administrators give endpoints, and a name of their choosing. */
export const genericName = 'oauth2'

export interface Providers {
  /** All that there are definitions for, and generic ones that were set up, with what is set of each. */
  list(): Promise<Array<{ definition: ProviderDefinition; record: ProviderRecord | null }>>
  /** @returns undefined where nobody has set it up, or it is unknown */
  find(name: string): Promise<ReadyProvider | undefined>
  /** Its definition with a record's settings; undefined for a name that means nothing without them. */
  define(name: string, record: ProviderRecord | null): ProviderDefinition | undefined
}

export function createProviders(deps: {
  store: Pick<Store, 'providers'>
  box: SecretBox
  definitions: ProviderDefinition[]
}): Providers {
  const { store, box } = deps
  const known = new Map(deps.definitions.map((definition) => [definition.name, definition]))

  function define(name: string, record: ProviderRecord | null): ProviderDefinition | undefined {
    const definition = known.get(name) ?? (record?.generic ? known.get(genericName) : undefined)
    if (!definition || !record) return definition
    const { endpoints } = record
    if (definition.kind === 'api-key') {
      const { apiBaseUrl = definition.endpoints.apiBaseUrl } = endpoints
      return { ...definition, endpoints: { ...definition.endpoints, apiBaseUrl } }
    }
    return {
      ...definition,
      ...record.generic,
      name,
      endpoints: { ...definition.endpoints, ...endpoints },
      scopes: record.scopes ?? definition.scopes,
    }
  }

  return {
    define,
    async list() {
      const records = new Map((await store.providers.list()).map((record) => [record.name, record]))
      const names = new Set([...known.keys(), ...records.keys()])
      return [...names].flatMap((name) => {
        const record = records.get(name) ?? null
        const definition = define(name, record)
        return definition ? [{ definition, record }] : []
      })
    },
    async find(name) {
      const record = await store.providers.get(name)
      const definition = define(name, record)
      if (definition?.kind === 'api-key') return { definition, client: null }
      if (!definition || !record || record.clientSecret === null) return undefined
      const secret = box.open(record.clientSecret, placeOf.provider(name))
      return { definition, client: { id: record.clientId, secret } }
    },
  }
}

/** Where providers send browsers back to; administrators register it there. */
export function callbackUrlOf(publicUrl: string, provider: string): string {
  return `${publicUrl}/oauth/${provider}/callback`
}
