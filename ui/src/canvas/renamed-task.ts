import type { Graph } from '@patchbay/graph'

/**
 * What a step renamed. A step renames one task where it stands in the list, and adds and removes none then: so it is
 * seen from both sides of the step, also when it is undone.
 *
 * @returns the new name by the old one; empty where the step did something else
 */
export function renamedTask(before: Graph, after: Graph): ReadonlyMap<string, string> {
  const none = new Map<string, string>()
  if (before.tasks.length !== after.tasks.length) return none
  const renamed = before.tasks.flatMap(({ name: from }, index) => {
    const to = after.tasks[index]?.name
    return to === undefined || to === from ? [] : [[from, to] as const]
  })
  return renamed.length === 1 ? new Map(renamed) : none
}
