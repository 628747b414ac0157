import type { TaskCodeRecord } from '../store/records.ts'
import { createTaskType } from './create-task-type.ts'
import type { TaskType } from './task-type.ts'

/** A custom task type of the code that is stored. @param version as people know it */
export function customType(record: TaskCodeRecord, version: string): TaskType {
  const { manifest, author, code, hash, fileName, sourceMap } = record
  const bundle = { code, hash, fileName, sourceMap }
  return createTaskType({ manifest, bundle, version, source: 'custom', author })
}

/** What is stored of a custom task type. */
export function codeOf({ type, author, manifest, bundle }: TaskType): TaskCodeRecord {
  const { code, hash, fileName, sourceMap = '' } = bundle
  return { type, hash, author, manifest, code, fileName, sourceMap }
}
