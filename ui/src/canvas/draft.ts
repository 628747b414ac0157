import type { Binding, Graph } from '@patchbay/graph'

/** What a version of an interaction is made of, as it is being edited; never changed in place. */
export interface Draft {
  readonly graph: Graph
  readonly response: Binding | null
}

export const emptyDraft: Draft = { graph: { tasks: [], edges: [] }, response: null }
