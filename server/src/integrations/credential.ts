import { readPath } from '@patchbay/graph'
import type { ApiKeyProvider, JsonObject, OAuth2Provider } from '@patchbay/sdk'
import { TokenRefused } from './token-endpoint.ts'

/** What an integration's requests are authorized with; sealed as JSON. */
export type Secret =
  | {
      kind: 'oauth2'
      accessToken: string
      refreshToken: string | null
      /** Milliseconds since the epoch, by the store's clock; null: until it is revoked. */
      expiresAt: number | null
      /** When it was last refreshed; absent before the first time. */
      refreshedAt?: number
      /** What the provider's `credential` takes from the first answer of the token endpoint. */
      fields: Record<string, string>
    }
  | { kind: 'api-key'; fields: Record<string, string> }

/** What goes along with a request. */
export interface Credential {
  headers: Record<string, string>
  /** Put before the path. */
  pathPrefix?: string
}

const placeholder = /\{([\w.]+)\}/g

export function credentialOf(definition: OAuth2Provider | ApiKeyProvider, secret: Secret): Credential {
  const fill = (text: string, encode: (value: string) => string = (value) => value) =>
    text.replace(placeholder, (_, name: string) =>
      encode(Object.hasOwn(secret.fields, name) ? (secret.fields[name] ?? '') : ''),
    )
  const { credential } = definition
  if (credential?.in === 'path') return { headers: {}, pathPrefix: fill(credential.prefix, pathPart) }
  if (credential?.in === 'header') return { headers: { [credential.name]: fill(credential.value) } }
  if (secret.kind === 'oauth2') return { headers: { authorization: `Bearer ${secret.accessToken}` } }
  return { headers: {} }
}

/** Names of what a definition's credential takes. */
export function fieldsOf({ credential }: OAuth2Provider | ApiKeyProvider): string[] {
  if (!credential) return []
  const text = credential.in === 'path' ? credential.prefix : credential.value
  return [...text.matchAll(placeholder)].map(([, name = '']) => name)
}

/** What a credential takes from the answer of a token endpoint. @throws {TokenRefused} where it is not there */
export function readFields(names: string[], answer: JsonObject): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const value = readPath(answer, name)
      if (typeof value !== 'string' && typeof value !== 'number')
        throw new TokenRefused('no credential', `its answer has no ${name}`)
      return [name, String(value)]
    }),
  )
}

/** What no task may ever see of it. */
export function secretTexts(definition: OAuth2Provider | ApiKeyProvider, secret: Secret): string[] {
  const { headers, pathPrefix } = credentialOf(definition, secret)
  const values = secret.kind === 'oauth2' ? [secret.accessToken, secret.refreshToken ?? ''] : []
  return [...values, ...Object.values(headers), pathPrefix ?? '', ...Object.values(secret.fields)]
}

/** Colons, which tokens of bots have, may stand in a path as they are. */
function pathPart(value: string): string {
  return encodeURIComponent(value).replaceAll('%3A', ':')
}
