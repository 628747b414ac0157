import { end } from './bridge.ts'
import { failWith } from './failure.ts'
import { stringify } from './primordials.ts'
import { missingRun } from './run-task.ts'

const maxDefinition = 200_000

/** Ends the run with what the task declares, all of it but `run`. */
export function describeTask(task: unknown): void {
  const { run, ...declared } = Object(task) as { run?: unknown }
  if (typeof run !== 'function') return failWith('task_error', missingRun)
  const json = stringify(declared)
  if (json.length > maxDefinition) {
    return failWith('task_error', 'The definition is larger than 200 KB as JSON: make its schemas smaller')
  }
  end('completed', json)
}
