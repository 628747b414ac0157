import { compareTypes, type TypeChange } from '@patchbay/graph'
import type { Diagnostic } from '@patchbay/sandbox'
import { v7 as createId } from 'uuid'
import { Conflict, ConsentRequired, NotFound, StaleVersion } from '../errors.ts'
import { needOf } from '../integrations/account-need.ts'
import type { Consents } from '../integrations/consents.ts'
import type { Revised } from '../interactions/create-interactions.ts'
import type { Builder } from '../interactions/find-own.ts'
import { DuplicateKey, type Listed, type Page, type Publication, type Store } from '../store/port.ts'
import type { PluginRecord } from '../store/records.ts'
import type { Catalogue } from '../tasks/catalogue.ts'
import { codeOf } from '../tasks/custom-type.ts'
import type { TaskType } from '../tasks/task-type.ts'
import { type TaskTypeView, viewTaskType } from '../tasks/task-view.ts'
import { type TryDeps, type TryRequest, type TryResult, tryType } from '../tasks/try-task.ts'
import type { Audit } from '../users/audit.ts'
import type { SourceChecks } from './check-source.ts'
import {
  type PluginSummary,
  type PluginVersionView,
  type PluginView,
  type PublishedPlugin,
  typeOf,
  viewPluginSummary,
  viewPluginVersion,
} from './plugin-view.ts'
import type { PublishedPlugins } from './published-plugins.ts'
import { createUsers } from './used-by.ts'

export interface SourceRequest {
  source: string
  /** Saves it as it is, unchecked, for nobody to run. */
  draft?: boolean
}

export interface CheckResult {
  diagnostics: Diagnostic[]
  /** What it declares; null where something is wrong. */
  task: TaskTypeView | null
  /** What publishing it would change about the version that is published, what breaks first. */
  changes: TypeChange[]
}

export interface SourceTry extends Pick<TryRequest, 'input' | 'integration'> {
  source: string
  /** They let it act as them, with all that it asks for. */
  consent?: boolean
}

/** Custom tasks, as the people who write them keep them. All also throw NotFound where it is somebody else's. */
export interface Plugins {
  /** Published as version 1 unless it is a draft. @throws {CompileFailed} @throws {Conflict} name in use */
  create(by: Builder, request: SourceRequest & { name: string }): Promise<Revised<PublishedPlugin>>
  list(by: Builder, page: Page): Promise<Listed<PluginSummary>>
  get(by: Builder, id: string): Promise<Revised<PluginView>>
  /** Publishes it as the next version unless it is a draft. @throws {CompileFailed} @throws {StaleVersion} */
  save(by: Builder, id: string, request: SourceRequest, ifMatch?: number): Promise<Revised<PublishedPlugin>>
  /** Publishes the draft; nothing happens where there is none. @throws {CompileFailed} */
  publish(by: Builder, id: string, ifMatch?: number): Promise<Revised<PublishedPlugin>>
  versions(by: Builder, id: string, page: Page): Promise<Listed<PluginVersionView>>
  version(by: Builder, id: string, version: number): Promise<PluginVersionView>
  /** Makes an old version's source the draft. */
  restore(by: Builder, id: string, version: number): Promise<Revised<PluginView>>
  /** Sessions that run go on. @throws {Conflict} while published interactions run it */
  delete(by: Builder, id: string): Promise<void>
  check(by: Builder, request: { source: string; name?: string }): Promise<CheckResult>
  /**
   * Runs a source once, see `tryType`; nothing of it is stored.
   *
   * @throws {CompileFailed} types alone are no reason
   * @throws {ConsentRequired} without a link: only the request with this very source can consent to it
   */
  try(by: Builder, request: SourceTry, gone: AbortSignal): Promise<TryResult>
}

export function createPlugins(deps: {
  store: Pick<Store, 'plugins' | 'interactions' | 'state'>
  catalogue: Catalogue
  checks: SourceChecks
  tries: TryDeps
  consents: Pick<Consents, 'giveUnpublished'>
  published: PublishedPlugins
  audit: Audit
}): Plugins {
  const { store, catalogue, checks, tries, consents, published, audit } = deps
  const { plugins } = store
  const usersOf = createUsers(store.interactions)

  async function find(by: Builder, id: string): Promise<PluginRecord> {
    const plugin = await plugins.get(id)
    const mine = plugin && (plugin.ownerId === by.userId || by.role === 'admin')
    if (!plugin || !mine) throw new NotFound('There is no such custom task')
    return plugin
  }

  async function sourceOf({ id, draft, version }: PluginRecord): Promise<string> {
    return draft?.source ?? (await plugins.getVersion(id, version))?.source ?? ''
  }

  async function view(by: Builder, plugin: PluginRecord): Promise<Revised<PluginView>> {
    const type = typeOf(plugin.name)
    const users = await usersOf(type)
    const usedBy = users
      .filter(({ ownerId }) => ownerId === by.userId || by.role === 'admin')
      .map(({ id, name, slug }) => ({ id, name, slug }))
    const summary = viewPluginSummary(plugin, catalogue.get(type))
    return { view: { ...summary, source: await sourceOf(plugin), usedBy }, revision: plugin.revision }
  }

  /** The record with a source published as its next version, and what is published with it. */
  async function nextVersion(by: Builder, plugin: PluginRecord, source: string) {
    const { id, name, ownerId, version: before } = plugin
    const there = catalogue.get(typeOf(name))?.package
    if (there !== undefined) {
      throw new Conflict(`The package ${there} has a task named ${name} on disk: choose another name`)
    }
    const version = before + 1
    const options = { name, author: ownerId, version: String(version), types: true }
    const type = await checks.compile(source, options)
    const { hash } = type.bundle
    const publication: Publication = {
      version: {
        pluginId: id,
        version,
        source,
        hash,
        manifest: type.manifest,
        publishedBy: by.userId,
        createdAt: Date.now(),
      },
      code: codeOf(type),
    }
    return { plugin: { ...plugin, version, hash, draft: null }, publication, type }
  }

  /** Tells what became of it, once it is in the catalogue. */
  async function announced(
    by: Builder,
    plugin: PluginRecord,
    types: { before: TaskType | undefined; now: TaskType },
  ): Promise<Revised<PublishedPlugin>> {
    await published.refresh()
    const { id, name, version } = plugin
    await audit(by.userId, 'plugin.publish', { id, name, version })
    const { view: shown, revision } = await view(by, plugin)
    const changes = types.before ? compareTypes(types.before.manifest, types.now.manifest) : []
    return { view: { ...shown, changes }, revision }
  }

  /** Applies a change to what is stored; where somebody else was faster, to what they have made of it. */
  async function update(
    by: Builder,
    id: string,
    change: (plugin: PluginRecord) => Promise<{ source: string; draft: boolean } | undefined>,
    ifMatch?: number,
  ): Promise<Revised<PublishedPlugin>> {
    for (;;) {
      const before = await find(by, id)
      if (ifMatch !== undefined && ifMatch !== before.revision) {
        throw new StaleVersion(
          'Somebody else has saved this task meanwhile: load it and make the change again',
        )
      }
      const wanted = await change(before)
      if (!wanted) {
        const { view: shown, revision } = await view(by, before)
        return { view: { ...shown, changes: [] }, revision }
      }
      const { source } = wanted
      const updatedAt = Date.now()
      if (wanted.draft) {
        const draft = { source, savedBy: by.userId, savedAt: updatedAt }
        const saved = await plugins.update({ ...before, draft, updatedAt })
        if (!saved) continue
        const { view: shown, revision } = await view(by, saved)
        return { view: { ...shown, changes: [] }, revision }
      }
      const next = await nextVersion(by, before, source)
      const typeBefore = catalogue.get(next.type.type)
      const saved = await plugins.update({ ...next.plugin, updatedAt }, next.publication)
      if (saved) return announced(by, saved, { before: typeBefore, now: next.type })
    }
  }

  return {
    async create(by, { name, source, draft = false }) {
      if (catalogue.get(typeOf(name))) throw nameTaken(name)
      const now = Date.now()
      const plugin: PluginRecord = {
        id: createId(),
        name,
        ownerId: by.userId,
        draft: { source, savedBy: by.userId, savedAt: now },
        version: 0,
        hash: null,
        revision: 1,
        createdAt: now,
        updatedAt: now,
      }
      if (draft) checks.warmUp()
      const next = draft ? undefined : await nextVersion(by, plugin, source)
      const first = next?.plugin ?? plugin
      try {
        await plugins.insert(first, next?.publication)
      } catch (error) {
        if (error instanceof DuplicateKey && error.field === 'name') throw nameTaken(name)
        throw error
      }
      await audit(by.userId, 'plugin.create', { id: plugin.id, name })
      if (next) return announced(by, first, { before: undefined, now: next.type })
      const { view: shown, revision } = await view(by, first)
      return { view: { ...shown, changes: [] }, revision }
    },

    async list(by, page) {
      const scope = by.role === 'admin' ? {} : { ownerId: by.userId }
      const { items, nextCursor } = await plugins.list({ ...page, ...scope })
      const listed = items.map((one) => viewPluginSummary(one, catalogue.get(typeOf(one.name))))
      return { items: listed, nextCursor }
    },

    async get(by, id) {
      const plugin = await find(by, id)
      checks.warmUp()
      return view(by, plugin)
    },

    save: (by, id, { source, draft = false }, ifMatch) =>
      update(by, id, () => Promise.resolve({ source, draft }), ifMatch),

    publish: (by, id, ifMatch) =>
      update(
        by,
        id,
        ({ draft }) => Promise.resolve(draft ? { source: draft.source, draft: false } : undefined),
        ifMatch,
      ),

    async versions(by, id, page) {
      await find(by, id)
      const { items, nextCursor } = await plugins.listVersions({ ...page, pluginId: id })
      const oldest = items.at(-1)
      const beyond = oldest ? await plugins.getVersion(id, oldest.version - 1) : null
      const views = items.map((one, index) => viewPluginVersion(one, items[index + 1] ?? beyond))
      return { items: views, nextCursor }
    },

    async version(by, id, number) {
      await find(by, id)
      const record = await plugins.getVersion(id, number)
      if (!record) throw noVersion(number)
      return viewPluginVersion(record, await plugins.getVersion(id, number - 1))
    },

    restore: (by, id, number) =>
      update(by, id, async () => {
        const record = await plugins.getVersion(id, number)
        if (!record) throw noVersion(number)
        return { source: record.source, draft: true }
      }),

    async delete(by, id) {
      const { name } = await find(by, id)
      const users = await usersOf(typeOf(name))
      if (users.length > 0) {
        const names = users.slice(0, 5).map((user) => `“${user.name}”`)
        const more = users.length > names.length ? ` and ${users.length - names.length} more` : ''
        throw new Conflict(
          `Published interactions run this task: ${names.join(', ')}${more}. Deactivate them, or publish them without it`,
        )
      }
      await plugins.delete(id)
      await store.state.deleteOfType(typeOf(name))
      await published.refresh()
      await audit(by.userId, 'plugin.delete', { id, name })
    },

    async check(by, { source, name }) {
      const options = { name, author: by.userId, version: '', types: true }
      const { type, diagnostics } = await checks.check(source, options)
      const before = type && catalogue.get(type.type)
      return {
        diagnostics,
        task: type ? viewTaskType(type) : null,
        changes: type && before ? compareTypes(before.manifest, type.manifest) : [],
      }
    },

    async try({ userId }, { source, input, integration, consent = false }, gone) {
      const type = await checks.compile(source, { author: userId, version: '', types: false })
      const need = needOf(type)
      if (consent && need?.custom) await consents.giveUnpublished(userId, { ...need, custom: need.custom })
      try {
        return await tryType(tries, type, { input, integration, userId, gone })
      } catch (error) {
        // There is nothing to look at where that would lead before it is published.
        if (error instanceof ConsentRequired)
          throw new ConsentRequired(error.message, { tasks: error.tasks, consentUrl: undefined })
        throw error
      }
    },
  }
}

function nameTaken(name: string): Conflict {
  return new Conflict(`There is a custom task named ${name} already: choose another name`)
}

function noVersion(version: number): NotFound {
  return new NotFound(`There is no version ${version} of this task`)
}
