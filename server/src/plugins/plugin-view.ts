import { compareTypes, type TypeChange } from '@patchbay/graph'
import type { PluginRecord, PluginVersionRecord } from '../store/records.ts'
import type { TaskType } from '../tasks/task-type.ts'
import { type TaskTypeView, viewTaskType } from '../tasks/task-view.ts'

export interface PluginSummary {
  id: string
  name: string
  type: string
  ownerId: string
  /** The newest that is published; 0 before there is one. */
  version: number
  /** Whether there is a draft that is not published. */
  draft: boolean
  /** What is published, as the catalogue shows it. */
  task: TaskTypeView | null
  createdAt: string
  updatedAt: string
}

export interface PluginView extends PluginSummary {
  /** Of the draft where there is one, else of the newest version. */
  source: string
  /** Interactions whose published version runs it. */
  usedBy: Array<{ id: string; name: string; slug: string }>
}

/** With what the version that was just published has changed. */
export interface PublishedPlugin extends PluginView {
  changes: TypeChange[]
}

export interface PluginVersionView {
  version: number
  source: string
  hash: string
  publishedBy: string
  createdAt: string
  /** About the version before it, what breaks first; none for the first version. */
  changes: TypeChange[]
}

export const typeOf = (name: string) => `custom.${name}`

export function viewPluginSummary(plugin: PluginRecord, published: TaskType | undefined): PluginSummary {
  const { id, name, ownerId, version, draft, createdAt, updatedAt } = plugin
  return {
    id,
    name,
    type: typeOf(name),
    ownerId,
    version,
    draft: draft !== null,
    task: published && version > 0 ? viewTaskType(published) : null,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  }
}

export function viewPluginVersion(
  record: PluginVersionRecord,
  before: PluginVersionRecord | null,
): PluginVersionView {
  const { version, source, hash, publishedBy, createdAt } = record
  const changes = before ? compareTypes(before.manifest, record.manifest) : []
  return { version, source, hash, publishedBy, createdAt: new Date(createdAt).toISOString(), changes }
}
