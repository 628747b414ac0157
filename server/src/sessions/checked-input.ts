import type { JsonObject } from '@patchbay/sdk'
import { FieldUnresolved, resolveInput } from '../engine/bindings.ts'
import type { FieldError } from '../errors.ts'
import type { TaskType } from '../tasks/task-type.ts'

/** What a task is to run with, and all that is wrong with it. */
export interface CheckedInput {
  input: JsonObject
  errors: FieldError[]
}

/** Resolves the fields of a task and holds them against its type's schema. */
export function checkedInput(
  type: Pick<TaskType, 'input' | 'checkInput'>,
  sources: Omit<Parameters<typeof resolveInput>[0], 'schema'>,
): CheckedInput {
  try {
    const input = resolveInput({ ...sources, schema: type.input })
    return { input, errors: type.checkInput(input) }
  } catch (error) {
    if (!(error instanceof FieldUnresolved)) throw error
    return { input: {}, errors: [{ path: `/${error.field}`, message: error.message }] }
  }
}
