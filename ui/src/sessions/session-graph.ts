import { api, dataOf } from '../api/client.ts'
import type { Graph, SessionSummary } from '../api/types.ts'
import { account } from '../state/account.svelte.ts'

/** The graph that a session runs; undefined for whoever may not see it, and where it is gone. */
export async function loadSessionGraph({
  id,
  version,
}: SessionSummary['interaction']): Promise<Graph | undefined> {
  if (!account.may('builder')) return undefined
  const params = { path: { id } }
  try {
    const interaction = await dataOf(api.GET('/api/interactions/{id}', { params }))
    if (interaction.version === version) return interaction.graph
    const { items } = await dataOf(api.GET('/api/interactions/{id}/versions', { params }))
    return items.find((one) => one.version === version)?.graph
  } catch {
    return undefined
  }
}
