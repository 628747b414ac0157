import { type Binding, checkGraph, endpointContract, type FindTaskType, type Graph } from '@patchbay/graph'
import type { JsonSchema } from '@patchbay/sandbox'
import type { Json } from '@patchbay/sdk'
import { v7 as createId } from 'uuid'
import {
  Conflict,
  type FieldError,
  type GraphProblem,
  InvalidGraph,
  NotFound,
  StaleVersion,
} from '../errors.ts'
import { DuplicateKey, type Listed, type Page, type Store } from '../store/port.ts'
import type { Access, InteractionRecord, Retention, TypePins, VersionRecord } from '../store/records.ts'
import { samePins } from '../tasks/task-types.ts'
import { describeEndpoint, type EndpointView } from './endpoint-view.ts'
import { type ExportFile, toExportFile } from './export-file.ts'
import {
  type InteractionView,
  type ListedInteraction,
  type VersionView,
  viewInteraction,
  viewSummary,
  viewVersion,
} from './interaction-view.ts'
import { type Builder, findOwn } from './find-own.ts'
import { newInteraction } from './new-interaction.ts'
import { pinnedAccounts, refuseNewPins } from './pinned-accounts.ts'
import type { Published } from './published.ts'
import { createSessionFigures } from './session-figures.ts'
import { createTaskTypesOf } from './task-types-of.ts'
import type { TypeUpdate } from './type-updates.ts'

/** Saves of one user within this time, milliseconds, are one version. */
const coalescedMs = 60_000

/** Slugs with a number at the end that are tried where the plain one is taken. */
const maxSlugTries = 50

export interface InteractionChanges {
  name?: string
  slug?: string
  description?: string
  access?: Access
  retention?: Retention | null
  graph?: Graph
  response?: Binding | null
}

/** Of an export, what is needed to make an interaction. */
export interface ImportFile {
  interaction: InteractionChanges & { name: string }
}

/** With the revision that its ETag tells. */
export interface Revised<T> {
  view: T
  revision: number
}

export interface Interactions {
  /** @throws {Conflict} slug taken */
  create(by: Builder, request: InteractionChanges & { name: string }): Promise<Revised<InteractionView>>
  list(by: Builder, query: Page & { q?: string; active?: boolean }): Promise<Listed<ListedInteraction>>
  get(by: Builder, id: string): Promise<Revised<InteractionView>>
  /** @param ifMatch the revision that the change is made to @throws {StaleVersion} @throws {Conflict} slug taken */
  change(
    by: Builder,
    id: string,
    changes: InteractionChanges,
    ifMatch?: number,
  ): Promise<Revised<InteractionView>>
  delete(by: Builder, id: string): Promise<void>
  versions(by: Builder, id: string, page: Page): Promise<Listed<VersionView>>
  version(by: Builder, id: string, version: number): Promise<VersionView>
  restore(by: Builder, id: string, version: number): Promise<Revised<InteractionView>>
  /** Publishes the newest version. @throws {InvalidGraph} */
  activate(by: Builder, id: string): Promise<Revised<InteractionView>>
  /** Takes the endpoint down, and its schedule. */
  deactivate(by: Builder, id: string): Promise<Revised<InteractionView>>
  endpoint(by: Builder, id: string): Promise<EndpointView>
  /** The newest version, without secrets. */
  export(by: Builder, id: string): Promise<ExportFile>
  /** Takes another slug where that of the file is taken. */
  import(by: Builder, file: ImportFile): Promise<Revised<InteractionView>>
  /** The newest version, immutable from now on, for a test run. @throws {InvalidGraph} */
  freezeDraft(by: Builder, id: string): Promise<{ interaction: InteractionRecord; version: VersionRecord }>
}

/** All of them also throw NotFound where it is somebody else's. */
export function createInteractions(deps: {
  store: Pick<Store, 'interactions' | 'sessions' | 'integrations'>
  published: Published
  types: {
    /** Of each type the newest. */
    newest: FindTaskType
    of(version: VersionRecord): Promise<FindTaskType>
    pin(graph: Graph): Promise<TypePins>
  }
  /** What publishing a version again would change about its tasks. */
  updatesOf: (version: VersionRecord) => Promise<TypeUpdate[]>
  checkValue: (schema: JsonSchema, value: Json) => FieldError[]
  /** Told when what callers see of the endpoints has changed. */
  onPublished: () => void
  /** An interaction that was taken down does not run by itself any more. */
  disableSchedule: (interactionId: string) => Promise<void>
  publicUrl: () => string
}): Interactions {
  const { store, published, types, updatesOf, checkValue, onPublished, disableSchedule, publicUrl } = deps
  const { interactions } = store
  const figuresOf = createSessionFigures(store)
  const taskTypesOf = createTaskTypesOf(interactions)

  async function check(
    interaction: InteractionRecord,
    { graph, response }: Pick<VersionRecord, 'graph' | 'response'>,
  ): Promise<GraphProblem[]> {
    const findIntegration = await pinnedAccounts(store.integrations, interaction, graph)
    return checkGraph({ graph, response, findTaskType: types.newest, findIntegration, checkValue })
  }

  const find = (by: Builder, id: string) => findOwn(interactions, by, id)

  async function versionOf({ id }: InteractionRecord, version: number): Promise<VersionRecord> {
    const record = await interactions.getVersion(id, version)
    if (!record) throw new NotFound(`There is no version ${version} of this interaction`)
    return record
  }

  async function view(
    interaction: InteractionRecord,
    version?: VersionRecord,
  ): Promise<Revised<InteractionView>> {
    const current = version ?? (await versionOf(interaction, interaction.version))
    const updates = await updatesOfActive(interaction, current)
    const problems = await check(interaction, current)
    const view = viewInteraction(interaction, current, { problems, updates })
    return { view, revision: interaction.revision }
  }

  async function updatesOfActive(
    interaction: InteractionRecord,
    current: VersionRecord,
  ): Promise<TypeUpdate[]> {
    const { id, activeVersion } = interaction
    if (activeVersion === null) return []
    const active =
      activeVersion === current.version ? current : await interactions.getVersion(id, activeVersion)
    return active ? updatesOf(active) : []
  }

  /** The version as it is to be run from now on, with the task types that are newest: itself, or one after it. */
  async function frozenOf(by: Builder, current: VersionRecord): Promise<VersionRecord> {
    const pins = await types.pin(current.graph)
    if (!current.frozen) return { ...current, frozen: true, types: pins }
    if (samePins(current.types, pins)) return current
    const now = Date.now()
    const next = { version: current.version + 1, types: pins, savedBy: by.userId }
    return { ...current, ...next, createdAt: now, updatedAt: now }
  }

  /** Applies a change to what is stored; where somebody else was faster, to what they have made of it. */
  async function update(
    by: Builder,
    id: string,
    change: (
      interaction: InteractionRecord,
    ) => Promise<{ interaction: InteractionRecord; version?: VersionRecord }>,
    ifMatch?: number,
  ): Promise<Revised<InteractionView>> {
    for (;;) {
      const before = await find(by, id)
      if (ifMatch !== undefined && ifMatch !== before.revision) {
        throw new StaleVersion(
          'Somebody else has saved this interaction meanwhile: load it and make the change again',
        )
      }
      const { interaction, version } = await change(before)
      const saved = await takingSlug(() =>
        interactions.update({ ...interaction, updatedAt: Date.now() }, version),
      )
      if (!saved) continue
      published.forget(before.slug)
      published.forget(saved.slug)
      if (before.active || saved.active) onPublished()
      return view(saved, version)
    }
  }

  function nextVersion(
    by: Builder,
    interaction: InteractionRecord,
    current: VersionRecord,
    content: Pick<VersionRecord, 'graph' | 'response'>,
  ): VersionRecord {
    const now = Date.now()
    const coalesces =
      !current.frozen && current.savedBy === by.userId && now - current.createdAt < coalescedMs
    if (coalesces) return { ...current, ...content, updatedAt: now }
    return {
      interactionId: interaction.id,
      version: current.version + 1,
      ...content,
      frozen: false,
      types: {},
      savedBy: by.userId,
      createdAt: now,
      updatedAt: now,
    }
  }

  return {
    async create(by, request) {
      const { interaction, version } = newInteraction(by.userId, request)
      if (request.slug === undefined) await insertWithFreeSlug(interaction, version)
      else await takingSlug(() => interactions.insert(interaction, version))
      return view(interaction, version)
    },

    async list(by, query) {
      const scope = by.role === 'admin' ? {} : { ownerId: by.userId }
      const { items, nextCursor } = await interactions.list({ ...query, ...scope })
      const [figures, types] = await Promise.all([
        figuresOf(items.map(({ id }) => id)),
        Promise.all(items.map(taskTypesOf)),
      ])
      const listed = items.map((item, index) => ({
        ...viewSummary(item),
        taskTypes: types[index] ?? [],
        ...figures(item.id),
      }))
      return { items: listed, nextCursor }
    },

    get: async (by, id) => view(await find(by, id)),

    change: (by, id, { graph, response, ...changes }, ifMatch) =>
      update(
        by,
        id,
        async (before) => {
          const interaction = { ...before, ...changes }
          if (graph === undefined && response === undefined) return { interaction }
          const current = await versionOf(before, before.version)
          if (graph && by.userId !== before.ownerId) refuseNewPins(current.graph, graph)
          const content = {
            graph: graph ?? current.graph,
            response: response === undefined ? current.response : response,
          }
          const version = nextVersion(by, before, current, content)
          return { interaction: { ...interaction, version: version.version }, version }
        },
        ifMatch,
      ),

    async delete(by, id) {
      const interaction = await find(by, id)
      await interactions.delete(id)
      published.forget(interaction.slug)
      if (interaction.active) onPublished()
    },

    async versions(by, id, page) {
      await find(by, id)
      const { items, nextCursor } = await interactions.listVersions({ ...page, interactionId: id })
      return { items: items.map(viewVersion), nextCursor }
    },

    version: async (by, id, number) => viewVersion(await versionOf(await find(by, id), number)),

    restore: (by, id, number) =>
      update(by, id, async (before) => {
        const { graph, response } = await versionOf(before, number)
        const current = await versionOf(before, before.version)
        const version = nextVersion(by, before, { ...current, frozen: true }, { graph, response })
        return { interaction: { ...before, version: version.version }, version }
      }),

    activate: (by, id) =>
      update(by, id, async (before) => {
        const current = await versionOf(before, before.version)
        refuseProblems(await check(before, current))
        const version = await frozenOf(by, current)
        const number = version.version
        const interaction = { ...before, active: true, version: number, activeVersion: number }
        return version === current ? { interaction } : { interaction, version }
      }),

    async deactivate(by, id) {
      const deactivated = await update(by, id, (before) =>
        Promise.resolve({ interaction: { ...before, active: false } }),
      )
      await disableSchedule(id)
      return deactivated
    },

    async endpoint(by, id) {
      const interaction = await find(by, id)
      const number = interaction.active ? interaction.activeVersion : null
      const version = await versionOf(interaction, number ?? interaction.version)
      const { graph } = version
      return describeEndpoint(
        `${publicUrl()}/run/${interaction.slug}`,
        endpointContract({ graph, findTaskType: await types.of(version) }),
      )
    },

    async export(by, id) {
      const interaction = await find(by, id)
      return toExportFile(interaction, await versionOf(interaction, interaction.version), types.newest)
    },

    async import(by, file) {
      const { interaction, version } = newInteraction(by.userId, file.interaction)
      await insertWithFreeSlug(interaction, version)
      return view(interaction, version)
    },

    async freezeDraft(by, id) {
      for (;;) {
        const interaction = await find(by, id)
        const current = await versionOf(interaction, interaction.version)
        refuseProblems(await check(interaction, current))
        const wanted = await frozenOf(by, current)
        if (wanted === current) return { interaction, version: current }
        const version = await interactions.freezeVersion(wanted)
        if (version) return { interaction: { ...interaction, version: version.version }, version }
      }
    },
  }

  async function insertWithFreeSlug(interaction: InteractionRecord, version: VersionRecord): Promise<void> {
    const plain = interaction.slug
    for (let tries = 1; ; tries += 1) {
      try {
        await interactions.insert(interaction, version)
        return
      } catch (error) {
        if (!(error instanceof DuplicateKey) || error.field !== 'slug' || tries >= maxSlugTries) throw error
        const last = tries === maxSlugTries - 1
        interaction.slug = `${plain.slice(0, 50)}-${last ? createId().slice(-12) : tries + 1}`
      }
    }
  }
}

function refuseProblems(problems: GraphProblem[]): void {
  if (problems.some(({ severity }) => severity === 'error')) throw new InvalidGraph(problems)
}

async function takingSlug<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (error instanceof DuplicateKey && error.field === 'slug') {
      throw new Conflict('This slug is taken by another interaction: choose another')
    }
    throw error
  }
}
