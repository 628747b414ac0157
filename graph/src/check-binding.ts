import type { Json, JsonSchema } from '@patchbay/sdk'
import type { FieldError, GraphProblem } from './problem.ts'
import type { FindTaskType } from './check-graph.ts'
import { taskOutputSchema } from './for-each-schema.ts'
import type { Binding } from './graph.ts'
import { parsePath } from './path.ts'
import type { Plan } from './plan.ts'
import { outputSchemaAt, schemaAt } from './schema-at.ts'
import { misfit } from './schema-fit.ts'
import { itemName, parsePlaceholder, placeholdersOf } from './template.ts'

export interface BindingContext {
  plan: Plan
  findTaskType: FindTaskType
  checkValue: (schema: JsonSchema, value: Json) => FieldError[]
}

/** Who reads a binding. */
interface Reader {
  /** The task whose field it is; undefined for the response, which may read any task. */
  reader: string | undefined
  /** The schema of one item, where the task runs once per item. */
  item?: JsonSchema | undefined
}

/** Problems of one template that are told. */
const maxProblems = 100

type Problem = Pick<GraphProblem, 'code' | 'message' | 'severity'>

/**
 * What is wrong with how a field gets its value.
 *
 * @param target the field's schema
 */
export function checkBinding(
  binding: Binding,
  target: JsonSchema,
  context: BindingContext & Reader,
): Problem[] {
  switch (binding.kind) {
    case 'fixed':
      return valueProblems('invalid_value', 'The value', binding.value as Json, target, context)
    case 'ask':
      if (binding.default === undefined) return []
      return valueProblems('invalid_default', 'The default', binding.default as Json, target, context)
    case 'output':
      return sourceProblems(binding.task, binding.path ?? '', target, context)
    case 'template':
      return templateProblems(binding.text, target, context)
    case 'item':
      return itemProblems(binding.path ?? '', target, context)
    default:
      return binding satisfies never
  }
}

function valueProblems(
  code: string,
  what: string,
  value: Json,
  target: JsonSchema,
  { checkValue }: BindingContext,
): Problem[] {
  return checkValue(target, value).map(({ path, message }) =>
    problem(code, path === '' ? `${what} ${message}` : `${what} at ${path} ${message}`),
  )
}

/** @param target undefined where any value will do, such as in a template */
function sourceProblems(
  source: string,
  path: string,
  target: JsonSchema | undefined,
  { plan, findTaskType, reader }: BindingContext & Reader,
): Problem[] {
  if (!plan.has(source)) return [problem('binding_unknown_task', `There is no task "${source}"`)]
  if (reader !== undefined && !plan.ancestors(reader).has(source)) {
    return [
      problem(
        'binding_not_upstream',
        `"${source}" does not come before this task: connect it, or bind another`,
      ),
    ]
  }
  if (parsePath(path) === undefined) return [malformed(path)]
  const task = plan.task(source)
  const type = findTaskType(task.type)
  if (!type) return []
  const schema = outputSchemaAt(taskOutputSchema(task, type), path)
  if (schema === undefined) {
    return [problem('binding_missing_path', `The output of "${source}" has no "${path}"`)]
  }
  const reason = target && misfit(schema, target)
  if (reason === undefined) return []
  const what = path === '' ? `The output of "${source}"` : `"${path}" of "${source}"`
  return [problem('binding_type_mismatch', `${what} ${reason}`)]
}

/** @param target undefined where any value will do */
function itemProblems(path: string, target: JsonSchema | undefined, { item }: Reader): Problem[] {
  if (item === undefined) {
    const message = 'There is no item here: only a task that runs for each item of a list has one'
    return [problem('item_outside_for_each', message)]
  }
  if (parsePath(path) === undefined) return [malformed(path)]
  const schema = schemaAt(item, path)
  if (schema === undefined) return [problem('binding_missing_path', `The item has no "${path}"`)]
  const reason = target && misfit(schema, target)
  if (reason === undefined) return []
  return [problem('binding_type_mismatch', `${path === '' ? 'The item' : `"${path}" of the item`} ${reason}`)]
}

function templateProblems(text: string, target: JsonSchema, context: BindingContext & Reader): Problem[] {
  const problems: Problem[] = []
  const reason = misfit({ type: 'string' }, target)
  if (reason !== undefined) problems.push(problem('template_not_text', `The text of a template ${reason}`))
  const inners = placeholdersOf(text)
  // A template has room for tens of thousands of placeholders: each that says the same is told once.
  for (const inner of new Set(inners)) {
    if (problems.length >= maxProblems) break
    const parsed = parsePlaceholder(inner)
    if (parsed?.task === itemName && context.item !== undefined)
      problems.push(...itemProblems(parsed.path, undefined, context))
    else if (parsed) problems.push(...sourceProblems(parsed.task, parsed.path, undefined, context))
    else problems.push(problem('template_malformed', `"{{${inner}}}" is no placeholder: write {{task.path}}`))
  }
  const opened = text.split('{{').length - 1
  if (opened > inners.length) {
    problems.push(
      problem('template_malformed', 'A "{{" of the template is never closed: write {{task.path}}'),
    )
  }
  return problems
}

function malformed(path: string): Problem {
  return problem('path_malformed', `"${path}" is no path: write it as a.b[0].c`)
}

function problem(code: string, message: string): Problem {
  return { code, message, severity: 'error' }
}
