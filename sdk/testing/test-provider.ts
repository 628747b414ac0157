import type { Authorize } from '@patchbay/sandbox'
import type { ProviderDefinition } from '@patchbay/sdk'

/** What a run may do at its task's provider. */
export interface TestProvider {
  baseUrl: string
  origins: string[]
  authorize: Authorize
}

/**
 * As a connected account would have it: the provider's own origins are allowed, and they alone are sent
 * what authorizes.
 *
 * @throws {Error} if the provider does not say where its API is
 */
export function testProvider(definition: ProviderDefinition, authorization: string): TestProvider {
  const { apiBaseUrl } = definition.endpoints
  if (!apiBaseUrl) throw new Error(`The provider ${definition.name} has no apiBaseUrl: give it one`)
  const others = definition.kind === 'oauth2' ? (definition.apiOrigins ?? []) : []
  const origins = [apiBaseUrl, ...others].map((url) => new URL(url).origin)
  const authorize: Authorize = async ({ origin }) =>
    origins.includes(origin) ? { headers: { authorization }, secrets: [] } : undefined
  return { baseUrl: apiBaseUrl, origins, authorize }
}
