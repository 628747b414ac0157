import type { Graph } from '@patchbay/graph'
import type { JsonObject } from '@patchbay/sdk'
import { type FieldError, InvalidInput } from '../errors.ts'
import type { TaskRecord } from '../store/records.ts'
import type { Catalogue } from '../tasks/catalogue.ts'

/**
 * Records of tasks whose outputs a test run is given.
 *
 * @param pinned `{taskName: output}`
 * @throws {InvalidInput} naming each output that does not fit its task's schema, and each unknown task
 */
export function pinnedRecords(pinned: JsonObject, graph: Graph, catalogue: Catalogue): TaskRecord[] {
  const types = new Map(graph.tasks.map((task) => [task.name, catalogue.get(task.type)]))
  const errors: FieldError[] = []
  const records = Object.entries(pinned).map(([task, output]): TaskRecord => {
    const type = types.get(task)
    const path = `/pinned/${task.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (!type) errors.push({ path, message: 'is not a task of this interaction' })
    else errors.push(...type.checkOutput(output).map((error) => ({ ...error, path: path + error.path })))
    return { task, input: null, output: JSON.stringify(output), logs: [], usage: null, journal: [] }
  })
  if (errors.length > 0) throw new InvalidInput(errors)
  return records
}
