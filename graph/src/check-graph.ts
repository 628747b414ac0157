import type { Json, JsonSchema } from '@patchbay/sdk'
import type { FieldError, GraphProblem } from './problem.ts'
import { checkBinding, type BindingContext } from './check-binding.ts'
import { checkEdges } from './check-edges.ts'
import { checkForEach, itemSchemaOf } from './check-for-each.ts'
import { checkIntegration, type FindIntegration } from './check-integration.ts'
import { checkJoins } from './check-joins.ts'
import type { Binding, Graph, GraphTask } from './graph.ts'
import { bindingOf } from './binding-of.ts'
import { preparePlan } from './plan.ts'
import { isFixedOnly, isObject, propertiesOf, requiredOf } from './schema.ts'

/** What the checks need to know of a task type. */
export interface TaskTypeInfo {
  type: string
  input: JsonSchema
  output: JsonSchema
  /** Where it acts with an account; null or absent: nowhere. */
  provider?: string | null
  /** What that account must have granted. */
  scopes?: string[]
}

export type FindTaskType = (type: string) => TaskTypeInfo | undefined

/** Problems of one graph that are told: more than anybody reads. */
const maxProblems = 1_000

/**
 * All that keeps a graph from running, and what is likely a mistake; the first thousand problems of it.
 *
 * @param options.response what the endpoint is to answer with
 * @param options.findIntegration where it is known what accounts the interaction's owner has
 * @param options.checkValue what is wrong with a value by a JSON Schema
 */
export function checkGraph(options: {
  graph: Graph
  response: Binding | null
  findTaskType: FindTaskType
  findIntegration?: FindIntegration | undefined
  checkValue: (schema: JsonSchema, value: Json) => FieldError[]
}): GraphProblem[] {
  const { graph, response, findTaskType, findIntegration, checkValue } = options
  const problems: GraphProblem[] = []
  if (graph.tasks.length === 0) {
    problems.push({ code: 'empty', message: 'There is no task: add one', severity: 'error' })
  }
  const seen = new Set<string>()
  for (const { name } of graph.tasks) {
    if (seen.has(name)) {
      const message = `Two tasks are named "${name}": rename one`
      problems.push({ task: name, code: 'duplicate_task', message, severity: 'error' })
    }
    seen.add(name)
  }
  problems.push(...checkEdges(graph, findTaskType))

  const plan = preparePlan(graph)
  const context: BindingContext = { plan, findTaskType, checkValue }
  for (const task of graph.tasks) {
    if (problems.length >= maxProblems) return problems.slice(0, maxProblems)
    problems.push(...checkTask(task, context))
    const type = findTaskType(task.type)
    if (type && findIntegration) problems.push(...checkIntegration(task, type, findIntegration))
  }
  if (response) {
    for (const problem of checkBinding(response, {}, { ...context, reader: undefined })) {
      problems.push({ ...problem, field: 'response' })
    }
  }
  problems.push(...checkJoins(plan))
  return problems.slice(0, maxProblems)
}

function checkTask(task: GraphTask, context: BindingContext): GraphProblem[] {
  const type = context.findTaskType(task.type)
  if (!type) {
    const message = `There is no task type "${task.type}": choose another`
    return [{ task: task.name, code: 'unknown_task_type', message, severity: 'error' }]
  }
  const problems: GraphProblem[] = []
  const add = (field: string, code: string, message: string) =>
    problems.push({ task: task.name, field, code, message, severity: 'error' })
  problems.push(...checkForEach(task, type, context))
  const item = itemSchemaOf(task, context)
  const properties = propertiesOf(type.input)
  const required = requiredOf(type.input)
  for (const field of Object.keys(task.inputs ?? {})) {
    if (!Object.hasOwn(properties, field))
      add(field, 'unknown_field', `${task.type} has no field "${field}": remove it`)
  }
  for (const [field, schema] of Object.entries(properties)) {
    const binding = bindingOf(task, field)
    if (isFixedOnly(schema) && binding.kind !== 'fixed') {
      const isBlank = task.inputs === undefined || !Object.hasOwn(task.inputs, field)
      if (isBlank && !required.has(field)) continue
      add(field, 'fixed_only', `"${field}" can only be set here: give it a fixed value`)
      continue
    }
    const fieldSchema = isObject(schema) ? schema : {}
    for (const problem of checkBinding(binding, fieldSchema, { ...context, reader: task.name, item })) {
      problems.push({ task: task.name, field, ...problem })
    }
  }
  return problems
}
