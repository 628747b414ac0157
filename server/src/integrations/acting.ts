import { AccountLost, type Authorize, type Grant, RequestLater, ruleOfOrigin } from '@patchbay/sandbox'
import type { ApiKeyProvider, OAuth2Provider } from '@patchbay/sdk'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { IntegrationRecord } from '../store/records.ts'
import { credentialOf, type Secret, secretTexts } from './credential.ts'
import type { ReadyProvider } from './find-provider.ts'
import { openSecret } from './keep-integration.ts'
import type { Passing } from './account-gates.ts'
import { readPassage } from './read-passage.ts'
import { isRefusal } from './read-account.ts'
import type { RefreshTokens } from './refresh-tokens.ts'

/** How a task acts as a user: where its relative URLs lead, what else it reaches, and what goes along. */
export interface Acting {
  baseUrl: string | undefined
  /** The provider's own, as `host:port`. */
  hosts: string[]
  authorize: Authorize
  /** The task was told, in a way that only it understands, to ask again later. */
  askedToWait(waitMs: number, reason: string): Promise<void>
}

/**
 * Lets one run act with an account. Only the provider's own origins get what authorizes, decided anew at each
 * redirect; a request that is refused for it is sent once more, with a refreshed token.
 *
 * @param account fresh
 */
export function actWith(
  account: IntegrationRecord,
  provider: ReadyProvider,
  deps: { box: SecretBox; refresh: RefreshTokens; passing: Passing; now: () => number },
): Acting {
  const { box, refresh, passing, now } = deps
  const { definition } = provider
  const origins = originsOf(definition)
  let current = grantFor(account)

  function grantFor(integration: IntegrationRecord): Grant {
    const answered: Grant['answered'] = async (answer) => {
      const { passage, budget } = readPassage(definition.title, answer, now())
      await passing.tell(passage, budget)
      if (!answer || !isRefusal(definition, answer)) return undefined
      return afterRefusal(integration, { inWords: answer.status !== 401 })
    }
    const readsAnswers = definition.kind === 'oauth2' && definition.tokenRefusals !== undefined
    return {
      ...grantOf(definition, openSecret(box, integration)),
      ...(readsAnswers && { readsAnswers }),
      answered,
    }
  }

  async function afterRefusal(
    { secret, ...refused }: IntegrationRecord,
    { inWords }: { inWords: boolean },
  ): Promise<Grant | undefined> {
    const result = await refresh({ ...refused, secret }, provider, { refused: { secret, inWords } })
    switch (result.kind) {
      case 'missing':
        throw new AccountLost(result.message)
      case 'later':
        throw new RequestLater(result.reason, result.afterMs)
      case 'fresh':
        if (result.integration.secret === secret) return undefined
        current = grantFor(result.integration)
        return current
      default:
        return result satisfies never
    }
  }

  return {
    baseUrl: definition.endpoints.apiBaseUrl,
    hosts: origins.map(ruleOfOrigin),
    async authorize({ origin }) {
      if (!origins.includes(origin)) return undefined
      passing.check()
      return current
    },
    askedToWait: (waitMs, reason) => passing.askedToWait(waitMs, reason),
  }
}

function originsOf(definition: OAuth2Provider | ApiKeyProvider): string[] {
  const others = definition.kind === 'oauth2' ? (definition.apiOrigins ?? []) : []
  return [definition.endpoints.apiBaseUrl ?? [], others].flat().map((url) => new URL(url).origin)
}

function grantOf(definition: OAuth2Provider | ApiKeyProvider, secret: Secret): Grant {
  const { headers, pathPrefix } = credentialOf(definition, secret)
  return {
    headers,
    secrets: secretTexts(definition, secret),
    ...(pathPrefix !== undefined && { pathPrefix }),
  }
}
