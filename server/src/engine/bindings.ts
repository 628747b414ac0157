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
  TemplateTooLong,
} from '@patchbay/graph'
import type { Json, JsonObject } from '@patchbay/sdk'
import type { JsonSchema } from '@patchbay/sandbox'
import type { TaskState } from './session-state.ts'

/** A field's value cannot be had: the message says of it what is wrong. */
export class FieldUnresolved extends Error {
  override readonly name = 'FieldUnresolved'
  readonly field: string
  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

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
 * @throws {FieldUnresolved} where a template grows too long
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
  // Null that somebody gave is a value: no default stands in for it.
  const valueOf = (field: string, binding: Binding) => {
    if (binding.kind !== 'ask') return resolveField(field, binding, options)
    const given = ownMember(asked, field)
    return given === undefined ? (binding.default as Json | undefined) : given
  }
  for (const [field, fieldSchema] of Object.entries(propertiesOf(schema))) {
    const value = valueOf(field, bindingOf(task, field))
    set(field, value === undefined && isObject(fieldSchema) ? fieldSchema['default'] : value)
  }
  // Fields that the schema does not list, for schemas that allow them.
  for (const [field, binding] of Object.entries(task.inputs ?? {})) {
    if (!Object.hasOwn(input, field)) set(field, valueOf(field, binding))
  }
  return input
}

/** What the call's body gives for a task. */
export function askedOf(task: GraphTask, body: JsonObject): Json | undefined {
  return Object.hasOwn(body, task.name) ? body[task.name] : undefined
}

function resolveField(field: string, binding: Binding, sources: Sources): Json | undefined {
  try {
    return resolveBinding(binding, sources)
  } catch (error) {
    throw error instanceof TemplateTooLong ? new FieldUnresolved(field, error.message) : error
  }
}

/** The value of a binding that asks nobody. @throws {TemplateTooLong} */
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
 * with no outgoing edges, by name. Null where the binding leads nowhere, or to more text than there may be.
 */
export function resolveResponse(options: {
  plan: Plan
  response: Binding | null
  outputOf: OutputOf
  states: Record<string, TaskState>
}): Json {
  const { plan, response, outputOf, states } = options
  if (response) {
    try {
      return resolveBinding(response, { outputOf }) ?? null
    } catch (error) {
      if (error instanceof TemplateTooLong) return null
      throw error
    }
  }
  const last = plan.names.filter(
    (name) => plan.outgoing(name).length === 0 && states[name]?.status === 'completed',
  )
  return Object.fromEntries(last.map((name) => [name, outputOf(name) ?? null]))
}

export function ownMember(value: Json | undefined, member: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, member) ? value[member] : undefined
}
