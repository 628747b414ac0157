import { tick } from 'svelte'
import { api } from '../../api/client.ts'
import { ApiProblem, problemFrom } from '../../api/problem.ts'
import type { Diagnostic, Plugin, TaskType } from '../../api/types.ts'
import { SavingState, tagged, type Tagged } from '../../saving/saving-state.svelte.ts'
import { taskTypes } from '../../state/task-types.svelte.ts'
import { toasts } from '../../state/toasts.svelte.ts'
import { mergeProblems, type Problem } from '../code/problem.ts'
import type { RemoteLanguageService } from '../language/worker.ts'
import { HubCheck } from './hub-check.svelte.ts'
import { type Draft, remotePlugin } from './remote-plugin.ts'

/** How long after the last change the types are looked at, milliseconds. */
const quietMs = 250

/** One custom task in its editor: the source, its saving, what is wrong with it, and what it declares. */
export class TaskEditor {
  readonly id: string
  readonly check: HubCheck
  readonly saving: SavingState<Draft, Plugin>

  plugin = $state.raw<Plugin>() as Plugin
  source = $state('')
  /** What the page's own compiler finds. */
  #found = $state.raw<{ source: string; problems: Problem[] } | undefined>(undefined)

  readonly #language: RemoteLanguageService
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Of the source as it is; until it was looked at, of the one before. */
  readonly problems = $derived.by((): Problem[] => {
    const { last } = this.check
    const ofHub = (last?.result.diagnostics ?? []).map(toProblem)
    if (!this.#found) return ofHub
    return last?.source === this.#found.source
      ? mergeProblems(this.#found.problems, ofHub)
      : this.#found.problems
  })

  /** Whether somebody has yet to say what is wrong with it. */
  readonly checking = $derived.by(() => this.check.busy || (!this.#found && !this.check.last))
  /** As the newest source declares it that could be evaluated. */
  readonly declared = $derived.by((): TaskType | null => this.check.task ?? this.plugin.task)
  /** Whether there is something that is not published. */
  readonly hasUnpublished = $derived.by(
    () => this.plugin.version === 0 || this.plugin.draft || this.saving.state.status !== 'saved',
  )

  constructor(loaded: Tagged<Plugin>, language: RemoteLanguageService) {
    const plugin = loaded.whole
    this.id = plugin.id
    this.plugin = plugin
    this.source = plugin.source
    this.#language = language
    this.check = new HubCheck(plugin.name)
    this.saving = new SavingState({
      remote: remotePlugin(plugin.id),
      loaded,
      onMerged: ({ source }) => this.edit(source),
      onStored: (stored) => (this.plugin = stored),
    })
    const recovered = this.saving.recover()
    if (recovered) {
      this.edit(recovered.source)
      toasts.info('Unsaved changes are back', { text: 'They were kept in this browser and are saved now.' })
    }
    this.#look(0)
  }

  edit(source: string): void {
    if (source === this.source) return
    this.source = source
    this.saving.change({ source })
    this.#look(quietMs)
  }

  /** Goes on with what the hub has; what was here can be had back with undo. */
  takeStored(stored: { content: Draft; etag: string }): void {
    this.saving.takeTheirs(stored)
    this.edit(stored.content.source)
  }

  /** One's own goes on top of theirs, which can be had back with undo. */
  async keepMine(theirs: Draft): Promise<void> {
    const mine = this.source
    this.source = theirs.source
    await tick()
    this.source = mine
    await this.saving.keepMine()
  }

  /** Publishes the source as it is. @throws {ApiProblem} */
  async publish(): Promise<void> {
    if (!(await this.saving.flush())) {
      throw new ApiProblem({ status: 0, code: 'unsaved', detail: 'Its last changes could not be saved' })
    }
    const { data, error, response } = await api.POST('/api/plugins/{id}/publish', {
      params: { path: { id: this.id }, header: { 'If-Match': this.saving.etag } },
    })
    if (!data) throw problemFrom(response, error)
    this.saving.adopt(tagged(data, response))
    await taskTypes.published()
  }

  /** Makes the source of an old version the draft. @throws {ApiProblem} */
  async restore(version: number): Promise<void> {
    await this.saving.flush()
    const { data, error, response } = await api.POST('/api/plugins/{id}/versions/{version}/restore', {
      params: { path: { id: this.id, version: String(version) } },
    })
    if (!data) throw problemFrom(response, error)
    this.plugin = data
    this.takeStored({ content: { source: data.source }, etag: tagged(data, response).etag })
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.saving.stop()
    this.check.stop()
  }

  #look(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#lookNow(), ms)
    this.check.later(this.source)
  }

  async #lookNow(): Promise<void> {
    const { source } = this
    // Without a compiler here, what the hub finds is all there is.
    const problems = await this.#language.problems(source).catch(() => undefined)
    if (problems && source === this.source) this.#found = { source, problems }
  }
}

export function toProblem({ line, column, message, severity }: Diagnostic): Problem {
  return { line, column, message, severity }
}
