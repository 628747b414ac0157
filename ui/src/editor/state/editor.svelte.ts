import {
  checkGraph,
  type FindIntegration,
  type FindTaskType,
  type GraphProblem,
  type GraphTask,
} from '@patchbay/graph'
import { getContext, setContext } from 'svelte'
import type { Interaction, TaskType } from '../../api/types.ts'
import type { Draft } from '../../canvas/draft.ts'
import { connect, connectRefusal, removeEdges } from '../../canvas/edit-edges.ts'
import { addTask, bindingsLost, type Position, removeTasks, renameTask } from '../../canvas/edit-tasks.ts'
import { placeGraph } from '../../canvas/place-graph.ts'
import { freePlace } from '../../canvas/placement.ts'
import { freeName, nameFrom } from '../../canvas/task-names.ts'
import { account } from '../../state/account.svelte.ts'
import { connections } from '../../state/connections.svelte.ts'
import { taskTypes } from '../../state/task-types.svelte.ts'
import { toasts } from '../../state/toasts.svelte.ts'
import type { Stored } from '../../saving/content.ts'
import { SavingState, type Tagged } from '../../saving/saving-state.svelte.ts'
import type { Content } from './content.ts'
import { type CommitOptions, DraftState } from './draft-state.svelte.ts'
import { remoteInteraction } from './remote-interaction.ts'
import { RunState } from './run-state.svelte.ts'

type CheckValue = Parameters<typeof checkGraph>[0]['checkValue']

/** One interaction on its canvas: the draft, its saving, its runs, and what the page shows of them. */
export class Editor {
  readonly id: string
  readonly drafts: DraftState
  readonly saving: SavingState<Content, Interaction>
  readonly run: RunState

  interaction = $state.raw<Interaction>() as Interaction
  name = $state('')
  /** Counts whose settings were opened: another task's are others, those of one stay under its new name. */
  openings = $state(0)
  #openTask = $state<string | undefined>(undefined)
  /** The task that was added a moment ago, until its settings are closed: nothing is missed in it yet. */
  justAdded: string | undefined

  readonly draft = $derived.by((): Draft => this.drafts.draft)
  readonly plainTitles = $derived(
    new Map(this.draft.graph.tasks.map((task) => [task.name, this.titleOf(task)])),
  )
  /** Accounts are pinned by the interaction's owner alone, and those of others are not known here. */
  readonly ownsIt = $derived.by(() => this.interaction.ownerId === account.user?.id)
  readonly #findIntegration = $derived.by((): FindIntegration | undefined => {
    if (!this.ownsIt || !connections.providers) return undefined
    const mine = new Map(connections.integrations.map((one) => [one.id, one]))
    return (id) => mine.get(id)
  })
  /** What is wrong with a value. It comes after the canvas: until then the values that are set pass for right. */
  #checkValue: CheckValue = $state.raw(() => [])
  readonly problems = $derived.by((): GraphProblem[] =>
    checkGraph({
      ...this.draft,
      findTaskType: this.findTaskType,
      findIntegration: this.#findIntegration,
      checkValue: this.#checkValue,
    }),
  )
  readonly problemsByTask = $derived(
    Map.groupBy(
      this.problems.filter(({ task }) => task !== undefined),
      ({ task }) => task ?? '',
    ),
  )
  readonly problemsByEdge = $derived(
    Map.groupBy(
      this.problems.filter(({ edge }) => edge !== undefined),
      ({ edge }) => edge ?? -1,
    ),
  )
  /** Whether callers get another version than the one on the canvas. */
  readonly hasUnpublished = $derived.by(
    () => this.interaction.active && this.interaction.version !== this.interaction.activeVersion,
  )

  constructor(loaded: Tagged<Interaction>) {
    const interaction = loaded.whole
    this.id = interaction.id
    this.interaction = interaction
    this.name = interaction.name
    this.drafts = new DraftState(placed(interaction), (renamed) => {
      this.#follow(renamed)
      this.#changed()
    })
    this.run = new RunState(this.id)
    this.saving = new SavingState({
      remote: remoteInteraction(this.id),
      loaded,
      onMerged: (content) => this.#show(content),
      onStored: (stored) => (this.interaction = stored),
    })
    const recovered = this.saving.recover()
    if (recovered) {
      this.edit(recovered)
      toasts.info('Unsaved changes are back', { text: 'They were kept in this browser and are saved now.' })
    }
  }

  checkValuesWith(checkValue: CheckValue): void {
    this.#checkValue = checkValue
  }

  /** The task whose settings are open. */
  get openTask(): string | undefined {
    return this.#openTask
  }

  set openTask(name: string | undefined) {
    if (name === this.#openTask) return
    this.#openTask = name
    if (name !== this.justAdded) this.justAdded = undefined
    this.openings += 1
  }

  readonly findTaskType: FindTaskType = (type) => this.typeOf(type) as ReturnType<FindTaskType>

  typeOf(type: string): TaskType | undefined {
    return taskTypes.byType.get(type)
  }

  readonly typeTitle = (type: string): string => this.typeOf(type)?.title ?? type

  titleOf(task: GraphTask): string {
    return task.title ?? this.typeOf(task.type)?.title ?? task.name
  }

  titleByName = (name: string): string => this.plainTitles.get(name) ?? name

  task(name: string | undefined): GraphTask | undefined {
    return this.draft.graph.tasks.find((task) => task.name === name)
  }

  commit(next: Draft, options?: CommitOptions): void {
    this.drafts.settle()
    this.drafts.commit(next, options)
  }

  rename(name: string): void {
    this.name = name
    this.#changed()
  }

  /** Adds a task at a place, or at the nearest free one, and opens its settings. */
  add(type: TaskType, at: Position, options: { exactly?: boolean; after?: string } = {}): string {
    this.drafts.settle()
    const { tasks } = this.draft.graph
    const name = freeName(nameFrom(type.type), new Set(tasks.map((task) => task.name)))
    const position = options.exactly ? at : freePlace(at, tasks)
    const added = addTask(this.draft, { name, type: type.type, position })
    this.drafts.commit(options.after === undefined ? added : connect(added, options.after, name))
    this.justAdded = name
    this.open(name)
    return name
  }

  /** Opens a task's settings, with the task selected. */
  open(name: string): void {
    this.drafts.selectTasks([name])
    this.openTask = name
  }

  connect(from: string, to: string): void {
    const refusal = connectRefusal(this.draft.graph, from, to)
    if (refusal !== undefined) toasts.bad(`Not connected. ${refusal}.`, undefined, { about: 'connecting' })
    else this.commit(connect(this.draft, from, to))
  }

  /** Removes tasks with their edges, and edges; says who read from what is gone. */
  remove(tasks: ReadonlySet<string>, edges: ReadonlySet<number>): void {
    if (tasks.size === 0 && edges.size === 0) return
    const lost = bindingsLost(this.draft.graph, tasks)
    const titles = [...tasks].map(this.titleByName)
    this.commit(removeTasks(removeEdges(this.draft, edges), tasks))
    if (this.openTask !== undefined && tasks.has(this.openTask)) this.openTask = undefined
    const [first] = lost
    if (!first) return
    toasts.info(lost.length === 1 ? 'A field lost its source' : `${lost.length} fields lost their source`, {
      text: `They came from “${titles.join('”, “')}”: choose where they come from now.`,
      action: { label: 'Repair', run: () => this.open(first.task) },
    })
  }

  renameTask(from: string, to: string): void {
    this.commit(renameTask(this.draft, from, to))
  }

  /** Edits content that comes from elsewhere, as a step that can be undone. */
  edit(content: Content): void {
    this.name = content.name
    this.commit({ graph: content.graph, response: content.response })
    this.#changed()
  }

  /** Goes on with what the hub has; what was here can be had back with undo. */
  takeStored(stored: Stored<Content>): void {
    this.saving.takeTheirs(stored)
    this.edit(stored.content)
  }

  stop(): void {
    this.saving.stop()
    this.run.clear()
  }

  #show({ name, graph, response }: Content): void {
    this.name = name
    this.drafts.replace({ graph, response })
  }

  /** What is known of a task, and its open settings, go with its new name. */
  #follow(renamed: ReadonlyMap<string, string>): void {
    for (const [from, to] of renamed) {
      if (this.#openTask === from) this.#openTask = to
      this.run.rename(from, to)
    }
  }

  #changed(): void {
    const { graph, response } = this.drafts.draft
    if (this.openTask !== undefined && !graph.tasks.some(({ name }) => name === this.openTask)) {
      this.openTask = undefined
    }
    this.saving.change({ name: this.name, graph, response })
  }
}

/** Tasks that came without a place get one; it is saved with the first change, not before. */
function placed({ graph, response }: Interaction): Draft {
  return { graph: placeGraph(graph), response }
}

const key = Symbol('editor')

export function setEditor(editor: Editor): void {
  setContext(key, editor)
}

export function useEditor(): Editor {
  return getContext<Editor>(key)
}
