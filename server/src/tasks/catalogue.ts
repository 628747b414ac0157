import type { TaskType } from './task-type.ts'

/** The task types that this node can run. */
export interface Catalogue {
  get(type: string): TaskType | undefined
  /** By type name. */
  list(): TaskType[]
}

/** @throws {Error} where two share a type name */
export function createCatalogue(types: TaskType[]): Catalogue {
  const byName = new Map<string, TaskType>()
  for (const type of types.toSorted((a, b) => a.type.localeCompare(b.type))) {
    if (byName.has(type.type)) throw new Error(`two plugins define the task type ${type.type}`)
    byName.set(type.type, type)
  }
  return { get: (type) => byName.get(type), list: () => [...byName.values()] }
}
