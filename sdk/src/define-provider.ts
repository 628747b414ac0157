/**
 * Where a provider is reached. An administrator may set each anew: for self-hosted instances, gateways and
 * tests. One that only they can tell is empty.
 */
export interface ProviderEndpoints {
  /** RFC 6749, 3.1. */
  authorizationUrl: string
  /** RFC 6749, 3.2. */
  tokenUrl: string
  /** `{clientId}` in it stands for the client's id. Default: tokens are forgotten, not revoked. */
  revocationUrl?: string
  /** An origin; relative URLs of the provider's tasks resolve against it, and its host is allowed to them. */
  apiBaseUrl?: string
  /** Answers a GET with the connected account, as JSON. */
  userInfoUrl?: string
}

/**
 * Where the account is read from: paths of names and dots, such as `data.username`, into the answer of
 * `userInfoUrl`, or into that of the token endpoint where there is no such URL.
 */
export interface AccountPaths {
  /** What stays the same when the account is renamed; two connections with the same id are one account. */
  id: string
  /** What its owner knows it by. */
  name: string
  /** A URL. */
  picture?: string
}

/**
 * How answers of the API say, beside status 401, that what authorizes is no good any more: one of `values` at
 * `path` of the JSON, a path as in `account`. Such an answer is asked again with a refreshed token, and ends the
 * connection where there is none.
 */
export interface TokenRefusals {
  path: string
  values: Array<string | number>
}

export interface OAuth2Provider {
  kind: 'oauth2'
  /** `[a-z][a-z0-9-]*`; part of the callback's URL. */
  name: string
  title: string
  /** A lucide icon's name. */
  icon?: string
  endpoints: ProviderEndpoints
  /** What is asked for unless an administrator says otherwise; tasks may need more of them. */
  scopes: string[]
  account: AccountPaths
  /**
   * Further origins of the provider's own API, such as `https://gmail.googleapis.com`: the integration's
   * `Authorization` goes to these and to `apiBaseUrl`, and nowhere else.
   */
  apiOrigins?: string[]
  /**
   * What the provider counts an account's requests by: all of them together, or each endpoint by itself. One that
   * asks to be left alone is so by the account's tasks of all types, or of the one that was told. Default: `account`.
   */
  rateLimitPer?: 'account' | 'task'
  /** What an administrator has to register, and where, in a sentence or two. */
  help?: string
  /** How the client authenticates at the token endpoint (RFC 6749, 2.3.1). Default: `body`. */
  tokenEndpointAuth?: 'basic' | 'body'
  /** How the token endpoint wants its parameters. Default: `form`, as RFC 6749 has it. */
  tokenRequestFormat?: 'form' | 'json'
  /** Headers of requests to the token endpoint, such as GitHub's `accept`. */
  tokenRequestHeaders?: Record<string, string>
  /** Headers of the request for the account, such as Notion's `notion-version`. */
  userInfoHeaders?: Record<string, string>
  /**
   * Where the token endpoint's answer holds the token, if not at its top, such as Slack's `authed_user`;
   * a path as in `account`. Answers to refreshing may have it at their top all the same.
   */
  tokenPath?: string
  /**
   * Errors by which the token endpoint says that a refresh token is no good any more, beside `invalid_grant`
   * (RFC 6749, 5.2): only its user can help then.
   */
  refreshRefusals?: string[]
  /** Such as Slack's `token_revoked`, which has status 200. Default: status 401 alone says so. */
  tokenRefusals?: TokenRefusals
  /** Extra parameters of the authorization request, such as Google's `access_type`. */
  authorizationParams?: Record<string, string>
  /** The authorization request's parameter for scopes, if not `scope`, such as Slack's `user_scope`. */
  scopeParam?: string
  /**
   * What stands between scopes in requests. Default: a space, as RFC 6749 has it. In answers it may be
   * either, whatever stands here: LinkedIn asks for the one and answers with the other.
   */
  scopeSeparator?: ' ' | ','
  /** Whether the authorization request carries a PKCE challenge (RFC 7636, S256). Default: true. */
  pkce?: boolean
  /**
   * What authorizes requests in place of a bearer token: a path that is put before that of each request (in
   * place of a lone `/`), `{name}` standing for what the token endpoint answered at that path when the account was connected,
   * such as `{webhook.token}` of Discord. Answers to refreshing need not have it again. With `revocation` it is
   * ended by a DELETE of that path, without which it would outlive the token.
   */
  credential?: { in: 'path'; prefix: string; revocation?: 'delete' }
  /**
   * How a token is revoked: `rfc7009` posts it as a form; `json` posts `{token}`; `bearer` posts nothing,
   * authorized by the token itself; `github` deletes it, with `{access_token}` as JSON. Default: `rfc7009`.
   */
  revocation?: 'rfc7009' | 'json' | 'bearer' | 'github'
}

/** A field that a user fills in to connect. */
export interface ApiKeyField {
  /** `[a-z][a-zA-Z0-9]*`. */
  name: string
  title: string
  /** Shown to nobody again, and encrypted like all of them. */
  secret: boolean
  help?: string
}

export interface ApiKeyProvider {
  kind: 'api-key'
  /** `[a-z][a-z0-9-]*`. */
  name: string
  title: string
  /** A lucide icon's name. */
  icon?: string
  endpoints: {
    /** As for OAuth 2. */
    apiBaseUrl: string
    /** Answers a GET with the account where the key is right, as JSON; path and query alone. */
    userInfoUrl?: string
  }
  fields: ApiKeyField[]
  /** Default: the provider's title is the account's name. */
  account?: AccountPaths
  /**
   * Where the key goes, `{name}` standing for a field: a header's value, or a path that is put before that
   * of each request, such as Telegram's `/bot{token}`.
   */
  credential: { in: 'header'; name: string; value: string } | { in: 'path'; prefix: string }
}

export type ProviderDefinition = OAuth2Provider | ApiKeyProvider

/** Declares a provider that an administrator can set up and users can connect to. */
export function defineProvider<const Definition extends ProviderDefinition>(
  definition: Definition,
): Definition {
  return definition
}
