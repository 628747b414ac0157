import type { ApiKeyField, ProviderDefinition, ProviderEndpoints } from '@patchbay/sdk'
import type { GenericProvider, ProviderRecord } from '../store/records.ts'
import { callbackUrlOf } from './find-provider.ts'

export interface ProviderView {
  name: string
  title: string
  icon: string | null
  kind: 'oauth2' | 'api-key'
  /** Whether users can connect to it. */
  configured: boolean
  scopes: string[]
  /** To be registered at the provider; null where there is nothing to register. */
  callbackUrl: string | null
  /** What is filled in to connect with an API key. */
  fields: ApiKeyField[]
  help: string | null
  endpoints: Partial<ProviderEndpoints>
  /** For administrators, where something is set. */
  settings: ProviderSettingsView | null
}

export interface ProviderSettingsView {
  clientId: string
  scopes: string[] | null
  endpoints: Partial<ProviderEndpoints>
  /** Of one that no plugin defines. */
  generic: GenericProvider | null
  updatedAt: string
}

export function viewProvider(options: {
  definition: ProviderDefinition
  record: ProviderRecord | null
  publicUrl: string
  isAdmin: boolean
}): ProviderView {
  const { definition, record, publicUrl, isAdmin } = options
  const { name, title, icon, kind, endpoints } = definition
  const isOAuth = kind === 'oauth2'
  return {
    name,
    title,
    icon: icon ?? null,
    kind,
    configured: !isOAuth || typeof record?.clientSecret === 'string',
    scopes: isOAuth ? definition.scopes : [],
    callbackUrl: isOAuth ? callbackUrlOf(publicUrl, name) : null,
    fields: isOAuth ? [] : definition.fields,
    help: (isOAuth && definition.help) || null,
    endpoints: Object.fromEntries(Object.entries(endpoints).filter(([, url]) => url !== '')),
    settings: isAdmin && record ? viewSettings(record) : null,
  }
}

function viewSettings(record: ProviderRecord): ProviderSettingsView {
  const { clientId, scopes, endpoints, generic, updatedAt } = record
  return { clientId, scopes, endpoints, generic, updatedAt: new Date(updatedAt).toISOString() }
}
