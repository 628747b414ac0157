import {
  type Binding,
  bindingOf,
  type GraphTask,
  isObject,
  itemName,
  type Plan,
  propertiesOf,
  readPath,
  renderTemplate,
} from '@patchbay/graph'
import type { Json, JsonObject } from '@patchbay/sdk'
import type { JsonSchema } from '@patchbay/sandbox'
import type { TaskState } from './session-state.ts'

/** A task's output; undefined for a task that did not complete, its error for one that failed. */
export type OutputOf = (task: string) => Json | undefined

/** What bindings read from. */
export interface Sources {
  outputOf: OutputOf
  /** In a task that runs once per item. */
  item?: Json | undefined
}

/**
 * The input of a task: each field's value from its binding. Values that are absent are left out, so that
 * the schema says whether they are needed.
 *
 * @param options.body of the call, `{task: {field: value}}`
 * @param options.schema the task type's input schema: lists the blank fields and gives their defaults
 */
export function resolveInput(
  options: Sources & { task: GraphTask; body: JsonObject; schema: JsonSchema },
): JsonObject {
  const { task, body, schema } = options
  const asked = askedOf(task, body)
  const input: JsonObject = {}
  const set = (field: string, value: Json | undefined) => {
    if (value !== undefined)
      Object.defineProperty(input, field, { value, enumerable: true, writable: true, configurable: true })
  }
  for (const [field, fieldSchema] of Object.entries(propertiesOf(schema))) {
    const binding = bindingOf(task, field)
    const given = binding.kind === 'ask' ? ownMember(asked, field) : resolveBinding(binding, options)
    const fallback = binding.kind === 'ask' ? (binding.default as Json | undefined) : undefined
    set(field, given ?? fallback ?? defaultOf(fieldSchema, given))
  }
  // Fields that the schema does not list, for schemas that allow them.
  for (const [field, binding] of Object.entries(task.inputs ?? {})) {
    if (Object.hasOwn(input, field)) continue
    const value = binding.kind === 'ask' ? ownMember(asked, field) : resolveBinding(binding, options)
    set(field, value ?? (binding.kind === 'ask' ? (binding.default as Json | undefined) : undefined))
  }
  return input
}

/** What the call's body gives for a task. */
export function askedOf(task: GraphTask, body: JsonObject): Json | undefined {
  return Object.hasOwn(body, task.name) ? body[task.name] : undefined
}

/** The value of a binding that asks nobody. */
export function resolveBinding(binding: Binding, { outputOf, item }: Sources): Json | undefined {
  switch (binding.kind) {
    case 'fixed':
      return binding.value as Json
    case 'output':
      return readPath(outputOf(binding.task), binding.path ?? '')
    case 'template':
      return renderTemplate(binding.text, (name) =>
        name === itemName && item !== undefined ? item : outputOf(name),
      )
    case 'item':
      return readPath(item, binding.path ?? '')
    case 'ask':
      return binding.default as Json | undefined
    default:
      return binding satisfies never
  }
}

/**
 * What the endpoint answers with: the response binding, or without one the outputs of the completed tasks
 * with no outgoing edges, by name.
 */
export function resolveResponse(options: {
  plan: Plan
  response: Binding | null
  outputOf: OutputOf
  states: Record<string, TaskState>
}): Json {
  const { plan, response, outputOf, states } = options
  if (response) return resolveBinding(response, { outputOf }) ?? null
  const last = plan.names.filter(
    (name) => plan.outgoing(name).length === 0 && states[name]?.status === 'completed',
  )
  return Object.fromEntries(last.map((name) => [name, outputOf(name) ?? null]))
}

export function ownMember(value: Json | undefined, member: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, member) ? value[member] : undefined
}

/** A schema's default stands in for what nobody gave, not for a `null` that somebody did. */
function defaultOf(schema: Json, given: Json | undefined): Json | undefined {
  return given === undefined && isObject(schema) ? schema['default'] : given
}
