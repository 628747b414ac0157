export interface ProviderEndpoints {
  authorizationUrl: string
  tokenUrl: string
  revocationUrl?: string
  /** An origin; relative URLs of the provider's tasks resolve against it. */
  apiBaseUrl?: string
  userInfoUrl?: string
}

export interface OAuth2Provider {
  kind: 'oauth2'
  name: string
  title: string
  icon?: string
  endpoints: ProviderEndpoints
  scopes: string[]
  /** How the client authenticates at the token endpoint (RFC 6749, 2.3.1). Default: `body`. */
  tokenEndpointAuth?: 'basic' | 'body'
  /** Extra parameters of the authorization request, such as Google's `access_type`. */
  authorizationParams?: Record<string, string>
}

export interface ApiKeyProvider {
  kind: 'api-key'
  name: string
  title: string
  icon?: string
  apiBaseUrl: string
  /** The fields a user fills in. */
  fields: Array<{ name: string; title: string; secret: boolean }>
  /** The header that carries the key; `{key}` style placeholders name a field. */
  header: { name: string; value: string }
}

export type ProviderDefinition = OAuth2Provider | ApiKeyProvider

/** Declares a provider that an administrator can set up and users can connect to. */
export function defineProvider<const Definition extends ProviderDefinition>(
  definition: Definition,
): Definition {
  return definition
}
