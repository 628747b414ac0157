import {
  type Binding,
  bindingOf,
  type GraphTask,
  isFixedOnly,
  isObject,
  propertiesOf,
  requiredOf,
} from '@patchbay/graph'
import type { JsonSchema } from '@patchbay/sdk'

/** A field of a task's form. */
export interface Field {
  name: string
  label: string
  schema: JsonSchema
  required: boolean
  /** Set on the canvas only: never asked, never from a task. */
  fixedOnly: boolean
}

/** The three ways in which a field gets its value. */
export type FieldSource = 'fixed' | 'ask' | 'from-task'

export function fieldsOf(input: JsonSchema): Field[] {
  const required = requiredOf(input)
  return Object.entries(propertiesOf(input)).map(([name, schema]) => ({
    name,
    label: labelOf(name, schema),
    schema: isObject(schema) ? schema : {},
    required: required.has(name),
    fixedOnly: isFixedOnly(schema),
  }))
}

export function sourceOf(binding: Binding): FieldSource {
  return binding.kind === 'fixed' || binding.kind === 'ask' ? binding.kind : 'from-task'
}

/** How many of a task's fields are asked at the call and come from other tasks: the chips on its node. */
export function countFields(task: GraphTask, input: JsonSchema): { asked: number; linked: number } {
  let asked = 0
  let linked = 0
  for (const { name, required, fixedOnly } of fieldsOf(input)) {
    const isBlank = task.inputs === undefined || !Object.hasOwn(task.inputs, name)
    const source = sourceOf(bindingOf(task, name))
    if (source === 'from-task') linked += 1
    // An optional field that nobody touched is asked too, but it is nothing to be told of.
    else if (source === 'ask' && !fixedOnly && (required || !isBlank)) asked += 1
  }
  if (task.forEach) {
    const source = sourceOf(task.forEach.items)
    if (source === 'ask') asked += 1
    else if (source === 'from-task') linked += 1
  }
  return { asked, linked }
}

/** A title, or one made of the name: `replyTo` gives `Reply to`. */
export function labelOf(name: string, schema: unknown): string {
  if (isObject(schema as never)) {
    const { title } = schema as { title?: unknown }
    if (typeof title === 'string' && title !== '') return title
  }
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[-_]+/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
