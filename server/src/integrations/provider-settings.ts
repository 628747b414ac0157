import type { AccountPaths, ProviderEndpoints } from '@patchbay/sdk'
import type { FieldError } from '../errors.ts'

/** What an administrator sets of a provider. */
export interface ProviderSettings {
  clientId?: string
  /** Absent: the stored one stays. */
  clientSecret?: string
  scopes?: string[]
  endpoints?: Partial<ProviderEndpoints>
  /** These are for a provider that no plugin defines. */
  title?: string
  account?: AccountPaths
  tokenEndpointAuth?: 'basic' | 'body'
}

/** What is wrong with settings that fit their schema. */
export function problemsOf(
  settings: ProviderSettings,
  { kind, isGeneric, hasSecret }: { kind: 'oauth2' | 'api-key'; isGeneric: boolean; hasSecret: boolean },
): FieldError[] {
  const errors: FieldError[] = []
  const wrong = (field: string, message: string) => errors.push({ path: `/${field}`, message })
  const refuse = (names: Array<keyof ProviderSettings>, message: string) => {
    for (const name of names) if (settings[name] !== undefined) wrong(name, message)
  }
  if (kind === 'oauth2') {
    if (settings.clientId === undefined) wrong('clientId', 'is required')
    if (settings.clientSecret === undefined && !hasSecret) wrong('clientSecret', 'is required')
  } else {
    refuse(['clientId', 'clientSecret', 'scopes'], 'has no meaning for a provider of API keys')
  }
  if (!isGeneric)
    refuse(['title', 'account', 'tokenEndpointAuth'], 'can be set only of a provider that no plugin defines')
  for (const [name, url] of Object.entries(settings.endpoints ?? {})) {
    const problem = urlProblem(name, url)
    if (problem !== undefined) wrong(`endpoints/${name}`, problem)
  }
  return errors
}

const examples: Record<string, string> = {
  authorizationUrl: 'https://example.com/oauth/authorize',
  tokenUrl: 'https://example.com/oauth/token',
  revocationUrl: 'https://example.com/oauth/revoke',
  userInfoUrl: 'https://example.com/oauth/userinfo',
  apiBaseUrl: 'https://api.example.com',
}

function urlProblem(name: string, given: string): string | undefined {
  if (!URL.canParse(given)) return `must be a URL, such as ${examples[name] ?? 'https://example.com'}`
  const { protocol, username, password, hash, pathname, search } = new URL(given)
  if (protocol !== 'https:' && protocol !== 'http:') return 'must be an http or https URL'
  if (username !== '' || password !== '' || hash !== '')
    return 'must be a URL without user, password and fragment'
  if (name === 'apiBaseUrl' && (pathname !== '/' || search !== ''))
    return 'must be an origin, such as https://api.example.com: the paths are those of the tasks'
  return undefined
}

export function withOrigin(endpoints: Partial<ProviderEndpoints>): Partial<ProviderEndpoints> {
  const { apiBaseUrl } = endpoints
  return apiBaseUrl === undefined ? endpoints : { ...endpoints, apiBaseUrl: new URL(apiBaseUrl).origin }
}

export function missingEndpoints({ authorizationUrl, tokenUrl }: ProviderEndpoints): FieldError[] {
  return Object.entries({ authorizationUrl, tokenUrl })
    .filter(([, url]) => url === '')
    .map(([name]) => ({ path: `/endpoints/${name}`, message: 'is required: nothing else says where it is' }))
}
