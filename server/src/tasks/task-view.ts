import type { JsonSchema, TaskManifest } from '@patchbay/sandbox'
import type { TaskType } from './task-type.ts'

export interface TaskTypeView {
  type: string
  title: string
  description: string
  icon: string | null
  category: string
  provider: string | null
  /** What the provider must have granted. */
  scopes: string[]
  input: JsonSchema
  output: JsonSchema
  network: NonNullable<TaskManifest['network']>
  idempotent: NonNullable<TaskManifest['idempotent']>
  limits: TaskType['limits']
  /** Whether it remembers something between runs. */
  state: boolean
  source: TaskType['source']
  version: string
}

export function viewTaskType({ manifest, limits, source, version }: TaskType): TaskTypeView {
  const { type, title, description, icon, category, provider, scopes, input, output } = manifest
  const { network, idempotent, state } = manifest
  const topic = type.split('.')[0] ?? type
  return {
    type,
    title,
    description,
    icon: icon ?? null,
    category: category ?? topic.charAt(0).toUpperCase() + topic.slice(1),
    provider: provider ?? null,
    scopes: scopes ?? [],
    input,
    output,
    network: network ?? [],
    idempotent: idempotent ?? false,
    limits,
    state: state ?? false,
    source,
    version,
  }
}
