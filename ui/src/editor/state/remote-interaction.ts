import { api } from '../../api/client.ts'
import type { Interaction } from '../../api/types.ts'
import type { Remote } from '../../saving/saving-state.svelte.ts'
import type { Content } from './content.ts'

/** Where the hub keeps an interaction. */
export function remoteInteraction(id: string): Remote<Content, Interaction> {
  const path = { id }
  return {
    id,
    contentOf: ({ name, graph, response }) => ({ name, graph, response }),
    load: () => api.GET('/api/interactions/{id}', { params: { path } }),
    save: (changes, etag) =>
      api.PATCH('/api/interactions/{id}', {
        params: { path, header: { 'If-Match': etag } },
        body: changes as never,
      }),
    // Among the versions: within a minute the hub would take two saves of one user for one version.
    setAside: ({ version }) =>
      api.POST('/api/interactions/{id}/versions/{version}/restore', {
        params: { path: { ...path, version: String(version) } },
      }),
  }
}
