import { readPath } from '@patchbay/graph'
import type { HostResponse } from '@patchbay/sandbox'
import { credentialOf, type Secret } from './credential.ts'
import type { OAuth2Client } from './find-provider.ts'
import type { ProviderClient, ProviderRequest } from './provider-client.ts'
import { jsonOf, namesRefusal } from './read-account.ts'
import { basicAuthorization } from './token-endpoint.ts'

type Tokens = Extract<Secret, { kind: 'oauth2' }>

/**
 * Ends tokens at their provider, and what else authorizes.
 *
 * @returns whether it says that they are dead; false also where it has no such thing
 * @throws {ProviderUnreachable}
 */
export async function revoke(ask: ProviderClient, provider: OAuth2Client, tokens: Tokens): Promise<boolean> {
  const given = provider.definition.endpoints.revocationUrl ?? ''
  const url = given.replaceAll('{clientId}', encodeURIComponent(provider.client.id))
  const requests = [
    ...deletionOf(provider, tokens),
    ...(given === '' ? [] : requestsFor(provider, url, tokens)),
  ]
  if (requests.length === 0) return false
  const answers = []
  for (const request of requests) answers.push(await ask(request))
  return answers.every((answer) => isDead(provider, answer))
}

function deletionOf({ definition }: OAuth2Client, tokens: Tokens): ProviderRequest[] {
  const { pathPrefix } = credentialOf(definition, tokens)
  const { apiBaseUrl } = definition.endpoints
  if (definition.credential?.revocation !== 'delete' || pathPrefix === undefined || !apiBaseUrl) return []
  return [{ method: 'DELETE', url: apiBaseUrl + pathPrefix, headers: {} }]
}

/** Google says of a token that has ended 400 and `invalid_token`, Slack 200 and `ok: false`. */
function isDead({ definition }: OAuth2Client, answer: Pick<HostResponse, 'status' | 'body'>): boolean {
  const { status } = answer
  const said = jsonOf(answer.body) ?? null
  const isOver = namesRefusal(definition, answer)
  if (status >= 300) return isOver || (status === 400 && readPath(said, 'error') === 'invalid_token')
  return isOver || readPath(said, 'ok') !== false
}

function requestsFor(
  { definition, client }: OAuth2Client,
  url: string,
  { accessToken, refreshToken }: Tokens,
): ProviderRequest[] {
  const basic = { authorization: basicAuthorization(client) }
  const json = { 'content-type': 'application/json' }
  const method = definition.revocation ?? 'rfc7009'
  switch (method) {
    case 'rfc7009':
      return [refreshToken, accessToken]
        .filter((token) => token !== null)
        .map((token, index, { length }) =>
          revocation(token, index < length - 1 ? 'refresh_token' : 'access_token'),
        )
    case 'json':
      return [
        {
          method: 'POST',
          url,
          headers: { ...json, ...basic, ...definition.tokenRequestHeaders },
          body: JSON.stringify({ token: accessToken }),
        },
      ]
    case 'bearer':
      return [{ method: 'POST', url, headers: { authorization: `Bearer ${accessToken}` } }]
    case 'github':
      return [
        {
          method: 'DELETE',
          url,
          headers: { ...json, ...basic },
          body: JSON.stringify({ access_token: accessToken }),
        },
      ]
    default:
      return method satisfies never
  }

  function revocation(token: string, hint: string): ProviderRequest {
    const inBody = (definition.tokenEndpointAuth ?? 'body') === 'body'
    const parameters = {
      token,
      token_type_hint: hint,
      ...(inBody && { client_id: client.id, client_secret: client.secret }),
    }
    return {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...(!inBody && basic) },
      body: new URLSearchParams(parameters).toString(),
    }
  }
}
