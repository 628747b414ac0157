import type { FieldError } from '../api/problem.ts'
import type { Provider, ProviderSettings } from '../api/types.ts'

export const endpointNames = [
  'authorizationUrl',
  'tokenUrl',
  'revocationUrl',
  'userInfoUrl',
  'apiBaseUrl',
] as const
export type EndpointName = (typeof endpointNames)[number]

/** What an administrator types of a provider; empty where the hub goes by what the plugin says. */
export interface ProviderForm {
  /** Part of the callback's URL; asked for where the provider is a new one. */
  name: string
  clientId: string
  /** Empty: the stored one stays. */
  clientSecret: string
  /** Separated by spaces, commas or lines. */
  scopes: string
  endpoints: Record<EndpointName, string>
  /** Of one that no plugin defines; undefined for others. */
  generic: GenericForm | undefined
}

export interface GenericForm {
  title: string
  tokenEndpointAuth: 'basic' | 'body'
  /** Where the account is read from, in the answer of the account URL. */
  account: { id: string; name: string; picture: string }
}

/** As OpenID Connect has it. */
const newGeneric: GenericForm = {
  title: '',
  tokenEndpointAuth: 'body',
  account: { id: 'sub', name: 'name', picture: 'picture' },
}

/** @param provider undefined for a new one, of the administrator's own naming */
export function formOf(provider: Provider | undefined): ProviderForm {
  const { settings } = provider ?? { settings: null }
  const urls = endpointNames.map((name) => [name, settings?.endpoints[name] ?? ''])
  return {
    name: provider?.name ?? '',
    clientId: settings?.clientId ?? '',
    clientSecret: '',
    scopes: settings?.scopes?.join('\n') ?? '',
    endpoints: Object.fromEntries(urls) as ProviderForm['endpoints'],
    generic: provider ? genericOf(settings) : newGeneric,
  }
}

function genericOf(settings: Provider['settings']): GenericForm | undefined {
  const generic = settings?.generic
  return generic ? { ...generic, account: { picture: '', ...generic.account } } : undefined
}

/** What a provider may be called; it is part of the callback's URL. */
export const goodName = /^[a-z][a-z0-9-]{0,39}$/

/** What is missing from one of OAuth, and whether its name can be one; the hub says what else is wrong. */
export function problemsOf(
  form: ProviderForm,
  { isNew, hasSecret, needsEndpoints }: { isNew: boolean; hasSecret: boolean; needsEndpoints: boolean },
): FieldError[] {
  const { name, clientId, clientSecret, endpoints } = form
  const required = {
    ...(isNew && { '/name': name }),
    '/clientId': clientId.trim(),
    ...(!hasSecret && { '/clientSecret': clientSecret }),
    ...(needsEndpoints && {
      '/endpoints/authorizationUrl': endpoints.authorizationUrl.trim(),
      '/endpoints/tokenUrl': endpoints.tokenUrl.trim(),
    }),
  }
  const missing = Object.entries(required).filter(([, value]) => value === '')
  const errors = missing.map(([path]) => ({ path, message: 'is required' }))
  if (isNew && name !== '' && !goodName.test(name)) errors.unshift({ path: '/name', message: wrongName })
  return errors
}

const wrongName = 'Use small letters, digits and hyphens, beginning with a letter; 40 at most'

/** What the hub takes; it says itself what is wrong with it. */
export function settingsOf(form: ProviderForm, kind: Provider['kind']): ProviderSettings {
  const given = Object.entries(form.endpoints).map(([name, url]) => [name, url.trim()])
  const endpoints = Object.fromEntries(given.filter(([, url]) => url !== '')) as Record<string, string>
  if (kind === 'api-key') return { endpoints }
  const scopes = scopesOf(form.scopes)
  return {
    ...(form.clientId.trim() !== '' && { clientId: form.clientId.trim() }),
    ...(form.clientSecret !== '' && { clientSecret: form.clientSecret }),
    ...(scopes.length > 0 && { scopes }),
    endpoints,
    ...(form.generic && settingsOfGeneric(form.generic)),
  }
}

function settingsOfGeneric({ title, tokenEndpointAuth, account }: GenericForm): ProviderSettings {
  const [id, name, picture] = [account.id, account.name, account.picture].map((path) => path.trim())
  return {
    ...(title.trim() !== '' && { title: title.trim() }),
    tokenEndpointAuth,
    account: { id: id || 'sub', name: name || id || 'sub', ...(picture && { picture }) },
  }
}

export function scopesOf(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((scope) => scope !== ''))]
}

/** Of API keys only where the API is can be set anew: there is nothing to authorize at. */
export function endpointsOf(kind: Provider['kind']): readonly EndpointName[] {
  return kind === 'api-key' ? ['apiBaseUrl'] : endpointNames
}
