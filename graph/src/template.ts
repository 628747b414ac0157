import type { Json } from '@patchbay/sdk'
import { parsePath, readPath } from './path.ts'

const placeholder = /\{\{([^{}]*)\}\}/g

/** What `{{item.path}}` begins with in a task that runs once per item. */
export const itemName = 'item'

/** Characters of a template that is filled in: as many as a task's output may have. */
export const maxRendered = 4_000_000

/** A template grew beyond all bounds: a long value may stand in it a thousand times. */
export class TemplateTooLong extends Error {
  override readonly name = 'TemplateTooLong'
  constructor() {
    super(`has more than ${maxRendered / 1_000_000} million characters once it is filled in`)
  }
}

/** `{{task.path}}`: which task, and where in its output. */
export interface Placeholder {
  task: string
  path: string
}

/** @returns undefined where it is no placeholder */
export function parsePlaceholder(inner: string): Placeholder | undefined {
  const [, task, dotted, indexed] = /^([a-z][a-z0-9-]{0,63})(?:\.(.+)|(\[.+))?$/s.exec(inner.trim()) ?? []
  if (task === undefined) return undefined
  const path = dotted ?? indexed ?? ''
  return parsePath(path) === undefined ? undefined : { task, path }
}

/** What stands between the braces of a template, in order. */
export function placeholdersOf(text: string): string[] {
  return Array.from(text.matchAll(placeholder), ([, inner]) => inner ?? '')
}

/**
 * Fills in a template: strings as they are, other values as JSON, what is absent as nothing.
 *
 * @param valueOf what a placeholder's first name stands for
 * @throws {TemplateTooLong}
 */
export function renderTemplate(text: string, valueOf: (name: string) => Json | undefined): string {
  let left = maxRendered - text.length
  return text.replace(placeholder, (_, inner: string) => {
    const parsed = parsePlaceholder(inner)
    const value = parsed && readPath(valueOf(parsed.task), parsed.path)
    if (value === undefined) return ''
    const shown = typeof value === 'string' ? value : JSON.stringify(value)
    left -= shown.length
    if (left < 0) throw new TemplateTooLong()
    return shown
  })
}

/** A template that reads from other tasks: what each of them is to be named instead. */
export function retargetTemplate(text: string, nameOf: (task: string) => string): string {
  return text.replace(placeholder, (whole, inner: string) => {
    const parsed = parsePlaceholder(inner)
    return parsed ? whole.replace(parsed.task, nameOf(parsed.task)) : whole
  })
}

/** The tasks that a template reads from, each once. */
export function sourcesOf(text: string): string[] {
  const tasks = placeholdersOf(text).flatMap((inner) => parsePlaceholder(inner)?.task ?? [])
  return [...new Set(tasks)]
}
