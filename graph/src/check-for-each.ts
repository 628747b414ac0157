import type { JsonSchema } from '@patchbay/sdk'
import { checkBinding, type BindingContext } from './check-binding.ts'
import type { FindTaskType, TaskTypeInfo } from './check-graph.ts'
import { taskOutputSchema } from './for-each-schema.ts'
import type { GraphTask } from './graph.ts'
import { askedList, maxItems } from './lists.ts'
import type { Plan } from './plan.ts'
import type { GraphProblem } from './problem.ts'
import { propertiesOf } from './schema.ts'
import { outputSchemaAt, schemaAt } from './schema-at.ts'

const list: JsonSchema = { type: 'array', maxItems }

/** What is wrong with the list that a task is to run for. */
export function checkForEach(task: GraphTask, type: TaskTypeInfo, context: BindingContext): GraphProblem[] {
  if (!task.forEach) return []
  const { items } = task.forEach
  const problems = checkBinding(items, list, { ...context, reader: task.name })
  if (items.kind === 'ask' && Object.hasOwn(propertiesOf(type.input), askedList)) {
    const message = `${task.type} has a field "${askedList}": its list cannot be asked for, bind it`
    problems.push({ code: 'for_each_field_taken', message, severity: 'error' })
  }
  return problems.map((problem) => ({ task: task.name, field: 'forEach', ...problem }))
}

/** The schema of the items of a task's list; undefined where it does not run once per item. */
export function itemSchemaOf(
  { forEach }: GraphTask,
  { plan, findTaskType }: { plan: Plan; findTaskType: FindTaskType },
): JsonSchema | undefined {
  if (!forEach) return undefined
  const { items } = forEach
  if (items.kind !== 'output' || !plan.names.includes(items.task)) return {}
  const source = plan.task(items.task)
  const type = findTaskType(source.type)
  const schema = type && outputSchemaAt(taskOutputSchema(source, type), items.path ?? '')
  // The elements of a tuple differ.
  if (!schema || schema['prefixItems'] !== undefined) return {}
  return schemaAt(schema, '[0]') ?? {}
}
