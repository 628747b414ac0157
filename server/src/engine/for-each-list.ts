import { askedList, type GraphTask, maxItems } from '@patchbay/graph'
import type { Json, JsonObject } from '@patchbay/sdk'
import { askedOf, ownMember, resolveBinding, type OutputOf } from './bindings.ts'

/**
 * The items that a task is to run for, from its binding; the same whenever it is asked, as what it reads is
 * stored before the task begins.
 *
 * @param options.body of the call, `{task: {forEach: [...]}}` where the list is asked for
 * @returns why there is no such list, in words, where there is none
 */
export function resolveList(options: {
  task: GraphTask
  body: JsonObject
  outputOf: OutputOf
}): { list: Json[] } | { refused: string } {
  const { task, body, outputOf } = options
  const binding = task.forEach?.items ?? { kind: 'ask' }
  // A text is no list, however long.
  if (binding.kind === 'template') return { refused: `What it is to run for is ${nameOf('')}, not a list` }
  const given = binding.kind === 'ask' ? ownMember(askedOf(task, body), askedList) : undefined
  const value = given ?? resolveBinding(binding, { outputOf })
  if (value === undefined) return { refused: 'There is no list to run for: what it is bound to gave nothing' }
  if (!Array.isArray(value)) return { refused: `What it is to run for is ${nameOf(value)}, not a list` }
  if (value.length > maxItems) {
    return { refused: `The list has ${value.length} items, and a task runs for ${maxItems} at most` }
  }
  return { list: value }
}

function nameOf(value: Json): string {
  if (value === null) return 'null'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
