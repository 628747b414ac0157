import type { Draft } from '../../canvas/draft.ts'
import { moveTasks } from '../../canvas/edit-tasks.ts'
import { type FlowEdge, type FlowNode, positionsOf, select, toEdges, toNodes } from '../../canvas/flow.ts'
import {
  beginHistory,
  endBurst,
  type History,
  record,
  redo,
  replacePresent,
  undo,
} from '../../canvas/history.ts'
import { renamedTask } from '../../canvas/renamed-task.ts'

export interface CommitOptions {
  /** What is being typed into: a burst of it is one entry of the history. */
  burst?: string
}

/**
 * The draft on the canvas: its history, and the nodes and edges that show it. Every change goes through
 * `commit`, but for positions, which the canvas sets while something is moved and `settle` takes over.
 */
export class DraftState {
  #history: History<Draft>
  nodes = $state.raw<FlowNode[]>([])
  edges = $state.raw<FlowEdge[]>([])

  readonly draft = $derived.by(() => this.#history.present)
  readonly canUndo = $derived.by(() => this.#history.past.length > 0)
  readonly canRedo = $derived.by(() => this.#history.future.length > 0)
  readonly selectedTasks = $derived(
    new Set(this.nodes.filter(({ selected }) => selected).map(({ id }) => id)),
  )
  readonly selectedEdges = $derived(
    new Set(this.edges.filter(({ selected }) => selected).map(({ data }) => data.index)),
  )

  readonly #onChange: (renamed: ReadonlyMap<string, string>) => void

  /** @param onChange is told the new names of tasks by their old ones */
  constructor(draft: Draft, onChange: (renamed: ReadonlyMap<string, string>) => void) {
    this.#history = $state.raw(beginHistory(draft))
    this.#onChange = onChange
    this.#show()
  }

  commit(next: Draft, { burst }: CommitOptions = {}): void {
    this.#take(record(this.#history, next, { burst, now: Date.now() }))
  }

  /** Something was moved: where it lies now becomes part of the draft, as one entry. */
  settle(): void {
    const moved = moveTasks(this.draft, positionsOf(this.nodes))
    if (moved !== this.draft) this.commit(moved)
  }

  /** What is typed next is an entry of its own. */
  endBurst(): void {
    this.#history = endBurst(this.#history)
  }

  undo(): void {
    this.settle()
    this.#take(undo(this.#history))
  }

  redo(): void {
    this.#take(redo(this.#history))
  }

  /** What somebody else made of it, beside the history. */
  replace(draft: Draft): void {
    this.#take(replacePresent(this.#history, draft))
  }

  selectTasks(names: Iterable<string>): void {
    this.nodes = select(this.nodes, new Set(names))
    this.edges = select(this.edges, new Set())
  }

  selectEdge(id: string): void {
    this.nodes = select(this.nodes, new Set())
    this.edges = select(this.edges, new Set([id]))
  }

  #take(history: History<Draft>): void {
    if (history === this.#history) return
    const before = this.#history.present
    this.#history = history
    if (history.present === before) return
    const renamed = renamedTask(before.graph, history.present.graph)
    this.#show(renamed)
    this.#onChange(renamed)
  }

  /** Nodes whose tasks have new names keep their measure and selection. */
  #show(renamed?: ReadonlyMap<string, string>): void {
    const { graph } = this.#history.present
    this.nodes = toNodes(graph, this.nodes, renamed)
    this.edges = toEdges(graph, this.edges)
  }
}
