import { readPath } from '@patchbay/graph'
import type { HostResponse } from '@patchbay/sandbox'
import type { Json, JsonObject } from '@patchbay/sdk'
import { maskText } from '../sessions/mask-secrets.ts'
import type { OAuth2Client } from './find-provider.ts'
import type { ProviderClient } from './provider-client.ts'

/** What a token endpoint gives (RFC 6749, 5.1). */
export interface TokenAnswer {
  accessToken: string
  refreshToken: string | null
  /** Milliseconds; null where it does not say. */
  expiresInMs: number | null
  /** Null: those that were asked for. */
  scopes: string[] | null
  /** All of it. */
  whole: JsonObject
}

/** The provider does not want to: what it was asked with is no good, or the user has taken it back. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused'
  /** As in RFC 6749, 5.2, such as `invalid_grant`; providers have more of them. */
  readonly reason: string
  constructor(reason: string, description: string | undefined) {
    super(description === undefined ? `It says ${reason}` : `It says ${reason}: ${description}`)
    this.reason = reason
  }
}

/** Shorter ones would take ordinary words out of what a provider says. */
const shortestSecret = 8

/** @throws {TokenRefused} @throws {ProviderUnreachable} */
export async function requestToken(
  ask: ProviderClient,
  { definition, client }: OAuth2Client,
  grant: Record<string, string>,
): Promise<TokenAnswer> {
  const inBody = (definition.tokenEndpointAuth ?? 'body') === 'body'
  const parameters = inBody ? { ...grant, client_id: client.id, client_secret: client.secret } : grant
  const isJson = definition.tokenRequestFormat === 'json'
  const response = await ask({
    method: 'POST',
    url: definition.endpoints.tokenUrl,
    headers: {
      'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
      ...(!inBody && { authorization: basicAuthorization(client) }),
      ...definition.tokenRequestHeaders,
    },
    body: isJson ? JSON.stringify(parameters) : new URLSearchParams(parameters).toString(),
  })
  const { tokenPath } = definition
  const isRefresh = grant['grant_type'] === 'refresh_token'
  return readTokenAnswer(response, { tokenPath, isRefresh, sent: secretsOf(client, grant) })
}

/** What is sent and is nobody else's to know. */
function secretsOf(client: OAuth2Client['client'], grant: Record<string, string>): string[] {
  const names = ['refresh_token', 'code', 'code_verifier']
  const basic = basicAuthorization(client).replace(/^Basic /, '')
  const values = [...names.map((name) => grant[name] ?? ''), client.secret, basic]
  return values.filter((value) => value.length >= shortestSecret)
}

/** RFC 6749, 2.3.1: both parts are encoded as in a form. */
export function basicAuthorization({ id, secret }: OAuth2Client['client']): string {
  const encoded = [id, secret].map((part) => new URLSearchParams([['', part]]).toString().slice(1))
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`
}

/** @param about.sent what no error may hand back @throws {TokenRefused} */
function readTokenAnswer(
  response: HostResponse,
  { tokenPath, isRefresh, sent }: { tokenPath: string | undefined; isRefresh: boolean; sent: string[] },
): TokenAnswer {
  const whole = bodyOf(response)
  const told = (value: string | undefined) => value && maskText(value, sent)
  const isError = response.status >= 400 || whole['error'] !== undefined || whole['ok'] === false
  // Notion names it where its API does.
  const reason = text(whole['error']) ?? text(whole['code'])
  if (isError) throw new TokenRefused(told(reason) ?? `status ${response.status}`, told(described(whole)))
  const held = tokenPath === undefined ? whole : readPath(whole, tokenPath)
  // At the top of a first answer may be the token of somebody else: Slack's bot.
  const isHeld = isObject(held) && held['access_token'] !== undefined
  const holder = isRefresh && !isHeld ? whole : held
  const { access_token, refresh_token, expires_in, scope } = isObject(holder) ? holder : {}
  const accessToken = text(access_token)
  if (accessToken === undefined) throw new TokenRefused('no token', 'its answer holds none')
  const seconds = Number(expires_in ?? NaN)
  return {
    accessToken,
    refreshToken: text(refresh_token) ?? null,
    expiresInMs: seconds > 0 ? seconds * 1000 : null,
    // Whatever stands between them in requests, in answers it may be the other.
    scopes: typeof scope === 'string' ? scope.split(/[\s,]+/).filter((one) => one !== '') : null,
    whole,
  }
}

/** JSON, or a form, which some answer with. */
function bodyOf({ headers, body }: HostResponse): JsonObject {
  const content = new TextDecoder().decode(body)
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? ''
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(content))
  try {
    const parsed = JSON.parse(content) as Json
    return isObject(parsed) ? parsed : {}
  } catch {
    return {}
  }
}

function described(whole: JsonObject): string | undefined {
  return text(whole['error_description']) ?? text(whole['message'])
}

/** Of a length that can be shown and stored; undefined for what is no text. */
function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
