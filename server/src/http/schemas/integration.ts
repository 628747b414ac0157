import { Type } from '@patchbay/sdk'
import { strict, Time, TimeOrNull } from './common.ts'

/** It is part of the callback's URL. */
export const ProviderName = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' })

const Url = Type.String({ minLength: 1, maxLength: 2_000 })

/** RFC 6749, 3.3. */
export const Scopes = Type.Array(Type.String({ pattern: String.raw`^[\x21\x23-\x5B\x5D-\x7E]{1,200}$` }), {
  maxItems: 100,
})

export const Endpoints = Type.Object(
  {
    authorizationUrl: Type.Optional(Url),
    tokenUrl: Type.Optional(Url),
    revocationUrl: Type.Optional(Url),
    apiBaseUrl: Type.Optional(Url),
    userInfoUrl: Type.Optional(Url),
  },
  strict,
)

const Path = Type.String({ minLength: 1, maxLength: 200 })
const Title = Type.String({ minLength: 1, maxLength: 100 })
const Account = Type.Object({ id: Path, name: Path, picture: Type.Optional(Path) }, strict)
const TokenEndpointAuth = Type.Union([Type.Literal('basic'), Type.Literal('body')])

export const ProviderSettings = Type.Object(
  {
    clientId: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    clientSecret: Type.Optional(
      Type.String({ minLength: 1, maxLength: 2_000, description: 'Left out, the stored one stays' }),
    ),
    scopes: Type.Optional(Scopes),
    endpoints: Type.Optional(Endpoints),
    title: Type.Optional(Title),
    account: Type.Optional(Account),
    tokenEndpointAuth: Type.Optional(TokenEndpointAuth),
  },
  strict,
)

export const Provider = Type.Object({
  name: Type.String(),
  title: Type.String(),
  icon: Type.Union([Type.String(), Type.Null()]),
  kind: Type.Union([Type.Literal('oauth2'), Type.Literal('api-key')]),
  configured: Type.Boolean({ description: 'Whether users can connect to it' }),
  scopes: Type.Array(Type.String()),
  callbackUrl: Type.Union([Type.String(), Type.Null()], {
    description: 'To be registered at the provider, exactly as it is',
  }),
  fields: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.String(),
      secret: Type.Boolean(),
      help: Type.Optional(Type.String()),
    }),
    { description: 'To be filled in to connect with an API key' },
  ),
  help: Type.Union([Type.String(), Type.Null()]),
  endpoints: Endpoints,
  settings: Type.Union(
    [
      Type.Object({
        clientId: Type.String(),
        scopes: Type.Union([Type.Array(Type.String()), Type.Null()]),
        endpoints: Endpoints,
        generic: Type.Union(
          [
            Type.Object({ title: Title, account: Account, tokenEndpointAuth: TokenEndpointAuth }),
            Type.Null(),
          ],
          { description: 'Of one that no plugin defines' },
        ),
        updatedAt: Time,
      }),
      Type.Null(),
    ],
    { description: 'For administrators; null where nothing is set' },
  ),
})

export const Integration = Type.Object({
  id: Type.String(),
  provider: Type.String(),
  account: Type.Object({
    id: Type.String(),
    name: Type.String(),
    picture: Type.Union([Type.String(), Type.Null()]),
  }),
  scopes: Type.Array(Type.String()),
  status: Type.Union([Type.Literal('connected'), Type.Literal('expired'), Type.Literal('revoked')]),
  createdAt: Time,
  lastUsedAt: TimeOrNull,
})

export const PinnedInteraction = Type.Object({
  id: Type.String(),
  name: Type.String(),
  slug: Type.String(),
  published: Type.Boolean({ description: 'Whether its endpoint acts with it; else only its draft does' }),
})

export const ReturnTo = Type.String({ minLength: 1, maxLength: 2_000 })

export const ConnectRequest = Type.Object(
  {
    returnTo: Type.Optional(ReturnTo),
    scopes: Type.Optional(Scopes),
    fields: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z][a-zA-Z0-9]{0,63}$' }), Type.String({ maxLength: 10_000 }), {
        ...strict,
        maxProperties: 20,
      }),
    ),
  },
  strict,
)
