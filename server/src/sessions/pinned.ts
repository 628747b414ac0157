import type { Graph, GraphTask } from '@patchbay/graph'
import type { Json, JsonObject } from '@patchbay/sdk'
import { type FieldError, InvalidInput } from '../errors.ts'
import type { TaskRecord } from '../store/records.ts'
import type { FindTask } from '../tasks/catalogue.ts'
import type { TaskType } from '../tasks/task-type.ts'

/**
 * Records of tasks whose outputs a test run is given.
 *
 * @param pinned `{taskName: output}`
 * @throws {InvalidInput} naming each output that does not fit its task's schema, and each unknown task
 */
export function pinnedRecords(pinned: JsonObject, graph: Graph, findTask: FindTask): TaskRecord[] {
  const tasks = new Map(graph.tasks.map((task) => [task.name, task]))
  const errors: FieldError[] = []
  const records = Object.entries(pinned).map(([name, output]): TaskRecord => {
    const task = tasks.get(name)
    const type = task && findTask(task.type)
    const path = `/pinned/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (!type) errors.push({ path, message: 'is not a task of this interaction' })
    else
      errors.push(...checkOutput(task, type, output).map((error) => ({ ...error, path: path + error.path })))
    return { task: name, input: null, output: JSON.stringify(output), logs: [], usage: null, journal: [] }
  })
  if (errors.length > 0) throw new InvalidInput(errors)
  return records
}

function checkOutput({ forEach }: GraphTask, type: TaskType, output: Json): FieldError[] {
  if (!forEach) return type.checkOutput(output)
  if (!Array.isArray(output)) return [{ path: '', message: 'must be the list of outputs of its items' }]
  return output.flatMap((one, index) =>
    one === null && forEach.onItemError === 'continue'
      ? []
      : type.checkOutput(one).map((error) => ({ ...error, path: `/${index}${error.path}` })),
  )
}
