import type { IdempotenceDeclaration, JsonSchema, NetworkDeclaration, TaskLimits } from '@patchbay/sdk'

export type { JsonSchema } from '@patchbay/sdk'

/** What a task's definition declares, as plain data: all of it but `run`. */
export interface TaskManifest {
  type: string
  title: string
  description: string
  icon?: string
  category?: string
  provider?: string
  scopes?: string[]
  network?: NetworkDeclaration
  idempotent?: IdempotenceDeclaration
  limits?: TaskLimits
  state?: boolean
  input: JsonSchema
  output: JsonSchema
}
