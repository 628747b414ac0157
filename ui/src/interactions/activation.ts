import { api, dataOf } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import type { GraphProblem, Interaction } from '../api/types.ts'

/** What came of it: the interaction as it is now, or why it cannot run. */
export type Activation = { interaction: Interaction } | { problems: GraphProblem[] }

/** Publishes the newest version, or takes the endpoint down. @throws {ApiProblem} for anything but a wrong graph */
export async function setActive(id: string, active: boolean): Promise<Activation> {
  const params = { path: { id } }
  try {
    const interaction = active
      ? await dataOf(api.POST('/api/interactions/{id}/activate', { params }))
      : await dataOf(api.POST('/api/interactions/{id}/deactivate', { params }))
    return { interaction }
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'invalid_graph') throw error
    return { problems: (error.document['problems'] ?? []) as GraphProblem[] }
  }
}
