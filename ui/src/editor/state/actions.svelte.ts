import { type EdgeCondition, propertiesOf } from '@patchbay/graph'
import type { JsonObject, JsonSchema } from '@patchbay/sdk'
import { api } from '../../api/client.ts'
import { ApiProblem, problemFrom } from '../../api/problem.ts'
import type { Interaction } from '../../api/types.ts'
import { changeEdge } from '../../canvas/edit-edges.ts'
import { runWords } from '../../canvas/run-edges.ts'
import { inlineJson } from '../../format/json.ts'
import { router } from '../../state/router.svelte.ts'
import { tagged } from '../../saving/saving-state.svelte.ts'
import { toasts } from '../../state/toasts.svelte.ts'
import { laterParts } from '../later-parts.ts'
import type { Editor } from './editor.svelte.ts'

/** What the buttons above the canvas do. */
export class Actions {
  dialog = $state<'answer' | 'endpoint' | 'schedule' | 'updates' | 'versions' | undefined>(undefined)
  /** A run that still has to be given something. */
  asked = $state.raw<{ schema: JsonSchema; input: JsonObject } | undefined>(undefined)
  problemsOpen = $state(false)
  publishing = $state(false)

  readonly #editor: Editor

  constructor(editor: Editor) {
    this.#editor = editor
  }

  /** Runs at once where nothing has to be asked, else asks first; `always` where anything can be given. */
  askAndRun(always = false): void {
    const editor = this.#editor
    editor.drafts.settle()
    if (this.#hasErrors()) return
    const { bodySchema, body, asks } = editor.run.contract(editor.draft.graph, editor.findTaskType)
    if (!asks && !always) void this.run({})
    else this.asked = { schema: bodySchema, input: editor.run.input ?? defaultsOf(bodySchema, body) }
  }

  async run(input: JsonObject): Promise<void> {
    const editor = this.#editor
    this.asked = undefined
    if (!(await this.#saved('It was not run'))) return
    try {
      const { id, status, output } = await editor.run.start(input, editor.draft.graph)
      const ran = runWords(editor.run.tasks.values(), status === 'completed')
      const text = status === 'completed' ? `${ran}. Answer: ${inlineJson(output, 80)}` : ran
      const action = { label: 'Open', run: () => void router.go(`/sessions/${id}`) }
      const said = { text, action, about: 'run' }
      if (status === 'completed') toasts.ok('Run completed', said)
      else if (status === 'failed') toasts.bad('Run failed', undefined, said)
      else toasts.info('Run stopped', said)
    } catch (error) {
      await this.#failed('It was not run', error)
    }
  }

  async cancel(): Promise<void> {
    try {
      await this.#editor.run.cancel()
    } catch (error) {
      toasts.bad('The run could not be stopped', error)
    }
  }

  /** Makes the version on the canvas the one that callers get. */
  async publish(): Promise<void> {
    const wasActive = this.#editor.interaction.active
    if (this.#hasErrors()) return
    this.publishing = true
    try {
      if (!(await this.#saved('It was not published'))) return
      await this.#change((path) => api.POST('/api/interactions/{id}/activate', { params: { path } }))
      toasts.ok(wasActive ? 'Changes published' : 'Active', {
        text: `Calls of /run/${this.#editor.interaction.slug} get what is on the canvas.`,
        about: 'active',
      })
    } catch (error) {
      await this.#failed('It was not published', error)
    } finally {
      this.publishing = false
    }
  }

  async deactivate(): Promise<void> {
    try {
      await this.#change((path) => api.POST('/api/interactions/{id}/deactivate', { params: { path } }))
      toasts.info('Deactivated', {
        text: 'Calls of its endpoint are refused from now on.',
        about: 'active',
      })
    } catch (error) {
      toasts.bad('It is still active', error)
    }
  }

  /** Opens what tells of the hub's state: what is on the canvas is there first. */
  async show(dialog: 'endpoint' | 'schedule' | 'updates' | 'versions'): Promise<void> {
    this.#editor.drafts.settle()
    await this.#editor.saving.flush()
    this.dialog = dialog
  }

  /** The endpoint's dialog found that it cannot be activated. */
  showProblems(): void {
    this.dialog = undefined
    this.problemsOpen = true
  }

  async restore(version: number): Promise<void> {
    try {
      if (!(await this.#saved('Nothing was restored'))) return
      await this.#change((path) =>
        api.POST('/api/interactions/{id}/versions/{version}/restore', {
          params: { path: { ...path, version: String(version) } },
        }),
      )
      const { name, graph, response } = this.#editor.interaction
      this.#editor.edit({ name, graph, response })
      this.dialog = undefined
      toasts.ok(`Version ${version} is back`, { text: 'It is a new version now; undo takes it back.' })
    } catch (error) {
      toasts.bad('Nothing was restored', error)
    }
  }

  setCondition(index: number, when: EdgeCondition | undefined): void {
    const edge = this.#editor.draft.graph.edges[index]
    if (!edge) return
    const on = edge.on ?? 'completed'
    this.#editor.commit(changeEdge(this.#editor.draft, index, { on, ...(when && { when }) }))
  }

  async #change(
    request: (path: { id: string }) => Promise<{ data?: Interaction; error?: unknown; response: Response }>,
  ): Promise<void> {
    const { data, error, response } = await request({ id: this.#editor.id })
    if (!data) throw problemFrom(response, error)
    this.#editor.saving.adopt(tagged(data, response))
  }

  async #saved(title: string): Promise<boolean> {
    this.#editor.drafts.settle()
    if (await this.#editor.saving.flush()) return true
    toasts.bad(title, undefined, { text: 'Your last changes are not saved yet.' })
    return false
  }

  /** Opens the list of them, which says that they come first. */
  #hasErrors(): boolean {
    const found = this.#editor.problems.some(({ severity }) => severity === 'error')
    if (found) this.problemsOpen = true
    return found
  }

  async #failed(title: string, error: unknown): Promise<void> {
    if (!(error instanceof ApiProblem)) return toasts.bad(title, error)
    if (error.code === 'invalid_graph') this.problemsOpen = true
    const found = await laterParts.wayOut().catch(() => undefined)
    const wayOut = found?.wayOutOf(error.document, `/interactions/${this.#editor.id}`)
    toasts.bad(title, error, {
      ...(wayOut && { action: { label: wayOut.label, run: () => void router.go(wayOut.href) } }),
    })
  }
}

export function createActions(editor: Editor): Actions {
  return new Actions(editor)
}

/** Only what has a default: examples would be taken for values. */
function defaultsOf(schema: JsonSchema, body: JsonObject): JsonObject {
  const filled: JsonObject = {}
  for (const [task, fields] of Object.entries(propertiesOf(schema))) {
    const known = propertiesOf(fields as JsonSchema)
    const values = Object.entries((body[task] as JsonObject | undefined) ?? {}).filter(
      ([field]) => (known[field] as JsonSchema | undefined)?.['default'] !== undefined,
    )
    if (values.length > 0) filled[task] = Object.fromEntries(values)
  }
  return filled
}
