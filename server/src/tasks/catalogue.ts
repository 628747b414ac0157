import type { TaskType } from './task-type.ts'

export type FindTask = (type: string) => TaskType | undefined

/** The task types that this node can run, each as it is newest. */
export interface Catalogue {
  get: FindTask
  /** By type name. */
  list(): TaskType[]
  /**
   * Adds a custom type, or takes it for the one of its name.
   * @throws {Error} where that is built in, of another package, or the one is published and the other on disk
   */
  put(type: TaskType): void
  /** Takes a custom type away, where it is of that package, or of none. */
  remove(type: string, fromPackage?: string): void
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
      const there = byName.get(type.type)
      if (there?.source === 'builtin') throw new Error(`${type.type} is built in`)
      if (there && there.package !== type.package) throw new Error(`${type.type} ${whereIs(there)} already`)
      byName.set(type.type, type)
      sorted = undefined
    },
    remove(type, fromPackage) {
      const there = byName.get(type)
      if (there?.source === 'custom' && there.package === fromPackage) byName.delete(type)
      sorted = undefined
    },
  }
}

function whereIs({ package: name }: TaskType): string {
  return name === undefined ? 'is published' : `is in the package ${name}`
}
