import type { JsonObject, JsonSchema } from '@patchbay/sdk'
import { bindingOf } from './binding-of.ts'
import type { TaskTypeInfo } from './check-graph.ts'
import type { GraphTask } from './graph.ts'
import { maxItems } from './lists.ts'
import { parsePath } from './path.ts'
import { isObject, propertiesOf, requiredOf } from './schema.ts'

/** The schema of a task's output as others see it: a list of the type's where it runs once per item. */
export function taskOutputSchema(
  { forEach }: GraphTask,
  { output }: Pick<TaskTypeInfo, 'output'>,
): JsonSchema {
  if (!forEach) return output
  return {
    type: 'array',
    items: forEach.onItemError === 'continue' ? { anyOf: [output, { type: 'null' }] } : output,
  }
}

/** What a list that the call is to bring has to be: its items as the fields that read them need them. */
export function askedListSchema(task: GraphTask, type: TaskTypeInfo): JsonSchema {
  return { title: 'List', type: 'array', maxItems, items: neededItem(task, type) }
}

function neededItem(task: GraphTask, type: TaskTypeInfo): JsonSchema {
  const properties: JsonObject = {}
  const required: string[] = []
  for (const [field, schema] of Object.entries(propertiesOf(type.input))) {
    const binding = bindingOf(task, field)
    if (binding.kind !== 'item' || !isObject(schema)) continue
    const steps = parsePath(binding.path ?? '') ?? []
    if (steps.length === 0) return schema
    const [name] = steps
    if (typeof name !== 'string' || Object.hasOwn(properties, name)) continue
    // Of what lies deeper it is known that it is there, not what lies beside it.
    properties[name] = steps.length === 1 ? schema : {}
    if (requiredOf(type.input).has(field)) required.push(name)
  }
  if (Object.keys(properties).length === 0) return {}
  return { type: 'object', properties, ...(required.length > 0 && { required }) }
}
