import { readPath } from '@patchbay/graph'
import type { AccountPaths, ApiKeyProvider, Json, OAuth2Provider } from '@patchbay/sdk'
import type { IntegrationRecord } from '../store/records.ts'
import { credentialOf, type Secret } from './credential.ts'
import type { ProviderClient } from './provider-client.ts'

export type Account = IntegrationRecord['account']

/** The provider did not say whose account it is, or that what authorizes it is no good. */
export class AccountUnknown extends Error {
  override readonly name = 'AccountUnknown'
  readonly refused: boolean
  constructor(message: string, { refused = false } = {}) {
    super(message)
    this.refused = refused
  }
}

/** How a provider is asked whose account it is; undefined where it cannot be asked. */
export function accountRequestOf(
  definition: OAuth2Provider | ApiKeyProvider,
  secret: Secret,
): { url: string; headers: Record<string, string> } | undefined {
  const { userInfoUrl = '', apiBaseUrl = '' } = definition.endpoints
  if (userInfoUrl === '') return undefined
  const { headers, pathPrefix = '' } = credentialOf(definition, secret)
  if (definition.kind === 'oauth2')
    return { url: userInfoUrl, headers: { ...headers, ...definition.userInfoHeaders } }
  return { url: apiBaseUrl.replace(/\/$/, '') + pathPrefix + userInfoUrl, headers }
}

/** What an error may be long; what is longer is what was asked for. */
const maxErrorBytes = 16_384

/** Whether an answer says that what authorized its request is no good. */
export function isRefusal(
  definition: OAuth2Provider | ApiKeyProvider,
  answer: { status: number; body?: Uint8Array },
): boolean {
  return answer.status === 401 || namesRefusal(definition, answer)
}

/** As `isRefusal`, in words of the provider's own. */
export function namesRefusal(
  definition: OAuth2Provider | ApiKeyProvider,
  { body }: { body?: Uint8Array },
): boolean {
  const { tokenRefusals } = definition.kind === 'oauth2' ? definition : {}
  if (!tokenRefusals || !body || body.length > maxErrorBytes) return false
  const said = readPath(jsonOf(body) ?? null, tokenRefusals.path)
  return tokenRefusals.values.some((value) => value === said)
}

/** What a provider tells of the account. @throws {AccountUnknown} @throws {ProviderUnreachable} */
export async function askForAccount(
  ask: ProviderClient,
  request: { url: string; headers: Record<string, string> },
  definition: OAuth2Provider | ApiKeyProvider,
): Promise<Json> {
  const { status, body } = await ask({ method: 'GET', ...request })
  if (status >= 400) {
    const refused = status === 401 || status === 403 || status === 404
    throw new AccountUnknown(`it answers with status ${status} when asked for the account`, { refused })
  }
  const answer = jsonOf(body)
  if (answer === undefined)
    throw new AccountUnknown('it answers with something else than JSON when asked for the account')
  // As Slack has it: an error with status 200, which may as well pass.
  if (readPath(answer, 'ok') === false) {
    const refused = isRefusal(definition, { status, body })
    throw new AccountUnknown('it refuses to tell of the account', { refused })
  }
  return answer
}

/** @returns undefined where it is something else */
export function jsonOf(body: Uint8Array): Json | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as Json
  } catch {
    return undefined
  }
}

/** @throws {AccountUnknown} where the answer does not say who it is */
export function readAccount(paths: AccountPaths, answer: Json): Account {
  const id = short(readPath(answer, paths.id))
  if (id === undefined) throw new AccountUnknown(`its answer has no ${paths.id}, which tells accounts apart`)
  const picture = paths.picture === undefined ? undefined : short(readPath(answer, paths.picture))
  const isShown = picture !== undefined && /^https?:/.test(picture) && URL.canParse(picture)
  return { id, name: short(readPath(answer, paths.name)) ?? id, picture: isShown ? picture : null }
}

function short(value: Json | undefined): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text !== '' ? text.slice(0, 1_000) : undefined
}
