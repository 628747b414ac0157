import { type Binding, type Graph, sameJson } from '@patchbay/graph'
import type { Json } from '@patchbay/sdk'

/** What is edited on the canvas's page and saved by itself. */
export interface Content {
  readonly name: string
  readonly graph: Graph
  readonly response: Binding | null
}

/** A content as the hub stores it, and its ETag. */
export interface Stored {
  content: Content
  etag: string
}

const keys = ['name', 'graph', 'response'] as const

/** The members of `after` that differ from `before`. */
export function changesOf(before: Content, after: Content): Partial<Content> {
  const changed = keys.filter((key) => !same(before[key], after[key]))
  return Object.fromEntries(changed.map((key) => [key, after[key]]))
}

export function sameContent(a: Content, b: Content): boolean {
  return keys.every((key) => same(a[key], b[key]))
}

/**
 * Puts changes that were made to `base` on top of what somebody else made of it.
 *
 * @returns undefined where both changed the same member, each in another way
 */
export function mergeChanges(base: Content, mine: Content, theirs: Content): Content | undefined {
  const clash = keys.some(
    (key) => !same(base[key], mine[key]) && !same(base[key], theirs[key]) && !same(mine[key], theirs[key]),
  )
  return clash ? undefined : { ...theirs, ...changesOf(base, mine) }
}

function same(a: unknown, b: unknown): boolean {
  return a === b || sameJson(a as Json, b as Json)
}
