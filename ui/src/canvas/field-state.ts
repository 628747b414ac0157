import { type Binding, bindingOf, type GraphTask, isFixedOnly } from '@patchbay/graph'
import type { JsonSchema } from '@patchbay/sdk'
import { type Described, fieldsOf } from '../schema/describe-schema.ts'

/** A field of a task's form. */
export interface Field extends Described<JsonSchema> {
  /** Set on the canvas only: never asked, never from a task. */
  fixedOnly: boolean
}

/** The three ways in which a field gets its value. */
export type FieldSource = 'fixed' | 'ask' | 'from-task'

export function taskFields(input: JsonSchema): Field[] {
  return fieldsOf(input).map((field) => ({ ...field, fixedOnly: isFixedOnly(field.schema) }))
}

export function sourceOf(binding: Binding): FieldSource {
  return binding.kind === 'fixed' || binding.kind === 'ask' ? binding.kind : 'from-task'
}

/** How many of a task's fields are asked at the call and come from other tasks: the chips on its node. */
export function countFields(task: GraphTask, input: JsonSchema): { asked: number; linked: number } {
  let asked = 0
  let linked = 0
  for (const { name, required, fixedOnly } of taskFields(input)) {
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
