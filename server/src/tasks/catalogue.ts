import type { TaskType } from './task-type.ts'

export type FindTask = (type: string) => TaskType | undefined

/** The task types that this node can run, each as it is newest. */
export interface Catalogue {
  get: FindTask
  /** By type name. */
  list(): TaskType[]
  /** Adds a custom type, or takes it for the one of its name. @throws {Error} where that is a built-in one */
  put(type: TaskType): void
  /** Takes a custom type away. */
  remove(type: string): void
}

/** @throws {Error} where two share a type name */
export function createCatalogue(types: TaskType[]): Catalogue {
  const byName = new Map<string, TaskType>()
  for (const type of types) {
    if (byName.has(type.type)) throw new Error(`two plugins define the task type ${type.type}`)
    byName.set(type.type, type)
  }
  let sorted: TaskType[] | undefined
  return {
    get: (type) => byName.get(type),
    list: () => (sorted ??= [...byName.values()].toSorted((a, b) => a.type.localeCompare(b.type))),
    put(type) {
      if (byName.get(type.type)?.source === 'builtin') throw new Error(`${type.type} is built in`)
      byName.set(type.type, type)
      sorted = undefined
    },
    remove(type) {
      if (byName.get(type)?.source === 'custom') byName.delete(type)
      sorted = undefined
    },
  }
}
