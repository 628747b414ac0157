import type { JsonSchema } from '../api/types.ts'
import { fieldsOf } from '../schema/describe-schema.ts'

/** One blank of an interaction: a field of a task that the caller gives. */
export interface Blank {
  task: string
  field: string
  schema: JsonSchema
  required: boolean
}

export type CallBody = Record<string, Record<string, unknown>>

/** @param bodySchema of the endpoint: an object of tasks, each an object of fields */
export function blanksOf(bodySchema: JsonSchema): Blank[] {
  return fieldsOf(bodySchema).flatMap((task) =>
    fieldsOf(task.schema).map(({ name, schema, required }) => ({
      task: task.name,
      field: name,
      schema,
      required,
    })),
  )
}

/** What the task says of a field, for whoever calls it: templates are for whoever builds. */
export function callHint(description: unknown): string | undefined {
  if (typeof description !== 'string') return undefined
  const sentences = description.match(/.+?(?:[.!?](?=\s|$)|$)\s*/gsu) ?? []
  const kept = sentences.filter((sentence) => !sentence.includes('{{')).join('')
  return kept.trim() || undefined
}

/** The body with one blank filled in, or left blank again where the value is undefined. */
export function fillIn(body: CallBody, { task, field }: Blank, value: unknown): CallBody {
  const { [field]: _before, ...others } = body[task] ?? {}
  const fields = value === undefined ? others : { ...others, [field]: value }
  const { [task]: _task, ...rest } = body
  return Object.keys(fields).length > 0 ? { ...rest, [task]: fields } : rest
}
