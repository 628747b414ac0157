import { api } from '../../api/client.ts'
import type { Plugin } from '../../api/types.ts'
import type { Remote } from '../../saving/saving-state.svelte.ts'

/** What is edited of a custom task and saved by itself, as its draft. */
export interface Draft {
  readonly source: string
}

/** Where the hub keeps a custom task. */
export function remotePlugin(id: string): Remote<Draft, Plugin> {
  const path = { id }
  const load = () => api.GET('/api/plugins/{id}', { params: { path } })
  return {
    id,
    contentOf: ({ source }) => ({ source }),
    load,
    save: ({ source = '' }, etag) =>
      api.PUT('/api/plugins/{id}', {
        params: { path, header: { 'If-Match': etag } },
        body: { source, draft: true },
      }),
    // A draft has no versions: the page puts theirs among what undo brings back.
    setAside: load,
  }
}
