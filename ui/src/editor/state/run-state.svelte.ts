import { type FindTaskType, type Graph, endpointContract } from '@patchbay/graph'
import type { Json, JsonObject, JsonSchema } from '@patchbay/sdk'
import { api, dataOf } from '../../api/client.ts'
import type { Session, SessionTask } from '../../api/types.ts'
import { countFields } from '../../canvas/field-state.ts'
import { followEvents, hasEnded } from '../../sessions/follow-events.ts'
import { type PinnedOutputs, readPinned, writePinned } from './pinned-outputs.ts'

/** The last test run from this page, live, and what it is given. Nothing of it is part of the draft. */
export class RunState {
  sessionId = $state<string | undefined>(undefined)
  session = $state.raw<Omit<Session, 'tasks'> | undefined>(undefined)
  tasks = $state.raw<ReadonlyMap<string, SessionTask>>(new Map())
  starting = $state(false)
  /** What the last run was given: what the next one begins with. */
  input = $state.raw<JsonObject | undefined>(undefined)
  pinned = $state.raw<PinnedOutputs>({})

  readonly isRunning = $derived(
    this.starting || (this.sessionId !== undefined && !(this.session && hasEnded(this.session))),
  )

  readonly #interaction: string
  #stop: () => void = () => {}

  constructor(interaction: string) {
    this.#interaction = interaction
    this.pinned = readPinned(localStorage, interaction)
  }

  /**
   * What a run can be given: the blanks of the tasks that are not pinned. It `asks` where one of them is
   * required or was made one on purpose; an optional field that nobody touched keeps no run waiting.
   */
  contract(
    graph: Graph,
    findTaskType: FindTaskType,
  ): { bodySchema: JsonSchema; body: JsonObject; asks: boolean } {
    const tasks = graph.tasks.filter(({ name }) => !Object.hasOwn(this.pinned, name))
    const asks = tasks.some((task) => {
      const type = findTaskType(task.type)
      return type !== undefined && countFields(task, type.input).asked > 0
    })
    return { ...endpointContract({ graph: { ...graph, tasks }, findTaskType }), asks }
  }

  /**
   * Runs what is stored, and resolves with the session when it has ended.
   *
   * @throws {ApiProblem}
   */
  async start(input: JsonObject, graph: Graph): Promise<Omit<Session, 'tasks'>> {
    const names = new Set(graph.tasks.map(({ name }) => name))
    const pinned = Object.fromEntries(Object.entries(this.pinned).filter(([name]) => names.has(name)))
    this.starting = true
    this.input = input
    try {
      const { sessionId } = await dataOf(
        api.POST('/api/interactions/{id}/sessions', {
          params: { path: { id: this.#interaction } },
          headers: { prefer: 'respond-async' },
          body: { input, pinned },
        }),
      )
      this.clear()
      return await this.#follow(sessionId)
    } finally {
      this.starting = false
    }
  }

  /** The canvas shows no run any more. */
  clear(): void {
    this.#stop()
    this.sessionId = undefined
    this.session = undefined
    this.tasks = new Map()
  }

  pin(task: string, output: Json | undefined): void {
    const { [task]: _, ...others } = this.pinned
    this.pinned = output === undefined ? others : { ...this.pinned, [task]: output }
    writePinned(localStorage, this.#interaction, this.pinned)
  }

  /** What is known of a task stays with it under its new name. */
  rename(from: string, to: string): void {
    const task = this.tasks.get(from)
    if (task) this.tasks = new Map(this.tasks).set(to, task)
    const output = this.pinned[from]
    if (output === undefined) return
    this.pin(to, output)
    this.pin(from, undefined)
  }

  async cancel(): Promise<void> {
    const { sessionId: id } = this
    if (id !== undefined) await dataOf(api.POST('/api/sessions/{id}/cancel', { params: { path: { id } } }))
  }

  #follow(sessionId: string): Promise<Omit<Session, 'tasks'>> {
    this.sessionId = sessionId
    this.starting = false
    return new Promise((resolve) => {
      this.#stop = followEvents(sessionId, {
        onTask: (task) => (this.tasks = new Map(this.tasks).set(task.name, task)),
        onSession: (session) => {
          this.session = session
          if (hasEnded(session)) resolve(session)
        },
      })
    })
  }
}
