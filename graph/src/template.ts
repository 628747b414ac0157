import type { Json } from '@patchbay/sdk'
import { parsePath, readPath } from './path.ts'

const placeholder = /\{\{([^{}]*)\}\}/g

/** What `{{item.path}}` begins with in a task that runs once per item. */
export const itemName = 'item'

/** `{{task.path}}`: which task, and where in its output. */
export interface Placeholder {
  task: string
  path: string
}

/** @returns undefined where it is no placeholder */
export function parsePlaceholder(inner: string): Placeholder | undefined {
  const match = /^\s*([a-z][a-z0-9-]{0,63})(?:\.(.*?)|(\[.*?))?\s*$/s.exec(inner)
  if (!match) return undefined
  const [, task = '', dotted, indexed] = match
  const path = dotted ?? indexed ?? ''
  if ((dotted !== undefined && dotted === '') || parsePath(path) === undefined) return undefined
  return { task, path }
}

/** What stands between the braces of a template, in order. */
export function placeholdersOf(text: string): string[] {
  return Array.from(text.matchAll(placeholder), ([, inner]) => inner ?? '')
}

/**
 * Fills in a template: strings as they are, other values as JSON, what is absent as nothing.
 *
 * @param valueOf what a placeholder's first name stands for
 */
export function renderTemplate(text: string, valueOf: (name: string) => Json | undefined): string {
  return text.replace(placeholder, (_, inner: string) => {
    const parsed = parsePlaceholder(inner)
    const value = parsed && readPath(valueOf(parsed.task), parsed.path)
    if (value === undefined) return ''
    return typeof value === 'string' ? value : JSON.stringify(value)
  })
}
