import {
  type Binding,
  type FindTaskType,
  type Graph,
  type GraphTask,
  isObject,
  propertiesOf,
} from '@patchbay/graph'
import type { InteractionRecord, VersionRecord } from '../store/records.ts'

/** What a file says it is: raised when its shape changes. */
export const exportVersion = 1

/** An interaction to keep or to take elsewhere; nothing of where it came from, and no secrets. */
export interface ExportFile {
  patchbay: typeof exportVersion
  interaction: Pick<InteractionRecord, 'name' | 'slug' | 'description' | 'access'> & {
    graph: Graph
    response: Binding | null
  }
}

export function toExportFile(
  { name, slug, description, access }: InteractionRecord,
  { graph, response }: VersionRecord,
  findTaskType: FindTaskType,
): ExportFile {
  const tasks = graph.tasks.map((task) => withoutAccount(withoutSecrets(task, findTaskType)))
  return {
    patchbay: exportVersion,
    interaction: { name, slug, description, access, graph: { ...graph, tasks }, response },
  }
}

/** Whoever imports it has accounts of their own. */
function withoutAccount({ integration: _, ...task }: GraphTask): GraphTask {
  return task
}

/** Secret fields whose value is written in the graph are left blank: whoever imports it fills them in. */
function withoutSecrets(task: GraphTask, findTaskType: FindTaskType): GraphTask {
  const type = findTaskType(task.type)
  if (!type || !task.inputs) return task
  const fields = propertiesOf(type.input)
  const inputs = Object.entries(task.inputs).flatMap(([field, binding]): Array<[string, Binding]> => {
    const schema = fields[field]
    if (!isObject(schema) || schema['x-secret'] !== true) return [[field, binding]]
    const left = withoutValue(binding)
    return left ? [[field, left]] : []
  })
  return { ...task, inputs: Object.fromEntries(inputs) }
}

function withoutValue(binding: Binding): Binding | undefined {
  switch (binding.kind) {
    case 'output':
    case 'item':
      return binding
    case 'ask':
      return { kind: 'ask' }
    // A template has words of its own around what it takes in.
    case 'fixed':
    case 'template':
      return undefined
    default:
      return binding satisfies never
  }
}
