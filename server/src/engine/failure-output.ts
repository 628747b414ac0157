import type { Json } from '@patchbay/sdk'
import type { TaskFailure, TaskState } from './session-state.ts'

/** What bindings and conditions see of a task that failed. */
export function failureOutput({ code, message }: TaskFailure): Json {
  return { error: { code, message } }
}

/**
 * What later tasks see of a task: its output once it has completed, its error where it failed, nothing
 * otherwise.
 *
 * @param output what is known of its output
 */
export function visibleOutput(task: TaskState | undefined, output: () => Json | undefined): Json | undefined {
  switch (task?.status) {
    case 'completed':
      return output()
    case 'failed':
      return failureOutput(task.error)
    default:
      return undefined
  }
}
