import type { Binding, GraphTask } from './graph.ts'

/** How a field gets its value; a field with no binding is blank, which means `ask`. */
export function bindingOf(task: GraphTask, field: string): Binding {
  const inputs = task.inputs ?? {}
  return (Object.hasOwn(inputs, field) ? inputs[field] : undefined) ?? { kind: 'ask' }
}
