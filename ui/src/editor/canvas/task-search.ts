import type { TaskType } from '../../api/types.ts'

/** Task types that have all the words of a search in their title, category, description or name. */
export function matchesTypes(types: readonly TaskType[], search: string): TaskType[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const hay = ({ title, category, description, type }: TaskType) =>
    `${title} ${category} ${description} ${type}`.toLowerCase()
  const titled = ({ title }: TaskType) => (words.every((word) => title.toLowerCase().includes(word)) ? 0 : 1)
  const found = types.filter((type) => words.every((word) => hay(type).includes(word)))
  return words.length === 0 ? found : found.sort((a, b) => titled(a) - titled(b))
}

/** By category, in the order in which they come. */
export function groupTypes(types: readonly TaskType[]): Array<{ category: string; types: TaskType[] }> {
  const groups = Map.groupBy(types, ({ category }) => category)
  return [...groups].map(([category, list]) => ({ category, types: list }))
}
