import { parsePlaceholder } from '@patchbay/graph'

/** A piece of a template: plain text, a placeholder that reads from an earlier task, or one that cannot. */
export interface TemplatePart {
  kind: 'text' | 'source' | 'broken'
  text: string
  task?: string
  path?: string
}

/** @param upstream the tasks that the template may read from */
export function templateParts(text: string, upstream: ReadonlySet<string>): TemplatePart[] {
  const parts: TemplatePart[] = []
  let end = 0
  for (const match of text.matchAll(/\{\{([^{}]*)\}\}/g)) {
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) })
    end = match.index + match[0].length
    const read = parsePlaceholder(match[1] ?? '')
    if (read && upstream.has(read.task)) parts.push({ kind: 'source', text: match[0], ...read })
    else parts.push({ kind: 'broken', text: match[0], ...read })
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}
