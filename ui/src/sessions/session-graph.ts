import { api, dataOf } from '../api/client.ts'
import type { Graph, SessionSummary } from '../api/types.ts'
import { account } from '../state/account.svelte.ts'

/** The graph that a session runs; undefined for whoever may not see it, and where it is gone. */
export async function loadSessionGraph({
  id,
  version,
}: SessionSummary['interaction']): Promise<Graph | undefined> {
  if (!account.may('builder')) return undefined
  const params = { path: { id, version: String(version) } }
  try {
    return (await dataOf(api.GET('/api/interactions/{id}/versions/{version}', { params }))).graph
  } catch {
    return undefined
  }
}
