import { sameJson } from '@patchbay/graph'
import type { Json } from '@patchbay/sdk'

/** A content as the hub stores it, and its ETag. A content is an object of JSON, edited and saved by members. */
export interface Stored<Content> {
  content: Content
  etag: string
}

/** The members of `after` that differ from `before`. */
export function changesOf<Content extends object>(before: Content, after: Content): Partial<Content> {
  const changed = keysOf(after).filter((key) => !same(before[key], after[key]))
  return Object.fromEntries(changed.map((key) => [key, after[key]])) as Partial<Content>
}

export function sameContent<Content extends object>(a: Content, b: Content): boolean {
  return keysOf(a).every((key) => same(a[key], b[key]))
}

/**
 * Puts changes that were made to `base` on top of what somebody else made of it.
 *
 * @returns undefined where both changed the same member, each in another way
 */
export function mergeChanges<Content extends object>(
  base: Content,
  mine: Content,
  theirs: Content,
): Content | undefined {
  const clash = keysOf(base).some(
    (key) => !same(base[key], mine[key]) && !same(base[key], theirs[key]) && !same(mine[key], theirs[key]),
  )
  return clash ? undefined : { ...theirs, ...changesOf(base, mine) }
}

function keysOf<Content extends object>(content: Content): Array<keyof Content & string> {
  return Object.keys(content) as Array<keyof Content & string>
}

function same(a: unknown, b: unknown): boolean {
  return a === b || sameJson(a as Json, b as Json)
}
