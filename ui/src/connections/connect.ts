import { api, dataOf } from '../api/client.ts'
import { rememberBegun } from './begun.ts'

/**
 * Leaves the page for the provider's own, where the person decides; comes back to `returnTo`.
 *
 * @param options.returnTo a path of ours
 * @param options.scopes what is needed beyond what the provider is asked for anyway
 * @throws {ApiProblem} where it cannot begin
 */
export async function goConnect(
  provider: string,
  { returnTo, scopes = [] }: { returnTo: string; scopes?: string[] },
): Promise<void> {
  const { url } = (await dataOf(
    api.POST('/api/integrations/{provider}/connect', {
      params: { path: { provider } },
      body: { returnTo, ...(scopes.length > 0 && { scopes }) },
    }),
  )) as { url: string }
  rememberBegun(sessionStorage, provider, Date.now())
  location.assign(url)
}
