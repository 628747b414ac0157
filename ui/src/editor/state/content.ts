import type { Binding, Graph } from '@patchbay/graph'

/** What is edited on the canvas's page and saved by itself. */
export interface Content {
  readonly name: string
  readonly graph: Graph
  readonly response: Binding | null
}
