import { type Binding, type GraphTask, sameJson } from '@patchbay/graph'
import type { Json } from '@patchbay/sdk'
import type { Draft } from './draft.ts'
import { edgeLabel } from './edge-words.ts'

/** A difference of two drafts, in words for whoever chooses between them. */
export interface Difference {
  kind: 'added' | 'removed' | 'changed'
  text: string
}

/**
 * What has to happen to `before` to get `after`. Where tasks lie is told in one line.
 *
 * @param typeTitle the title of a task type
 */
export function compareDrafts(
  before: Draft,
  after: Draft,
  typeTitle: (type: string) => string = (type) => type,
): Difference[] {
  const old = new Map(before.graph.tasks.map((task) => [task.name, task]))
  const next = new Map(after.graph.tasks.map((task) => [task.name, task]))
  const titleOf = (task: GraphTask) => `“${task.title ?? typeTitle(task.type)}”`
  const nameWithTitle = (name: string) => {
    const task = next.get(name) ?? old.get(name)
    return task ? titleOf(task) : `“${name}”`
  }
  const differences: Difference[] = []
  const tell = (kind: Difference['kind'], text: string) => differences.push({ kind, text })
  for (const task of next.values()) if (!old.has(task.name)) tell('added', `Task ${titleOf(task)} added`)
  for (const task of old.values()) if (!next.has(task.name)) tell('removed', `Task ${titleOf(task)} removed`)
  let moved = 0
  for (const task of next.values()) {
    const was = old.get(task.name)
    if (!was) continue
    for (const text of taskChanges(was, task)) tell('changed', `${titleOf(task)}: ${text}`)
    if (!sameJson(was.position, task.position)) moved += 1
  }
  const edgesBefore = edgeKeys(before)
  const edgesAfter = edgeKeys(after)
  for (const [pair, label] of edgesAfter) {
    const [from = '', to = ''] = pair.split('>')
    const line = `${nameWithTitle(from)} to ${nameWithTitle(to)}`
    if (!edgesBefore.has(pair)) tell('added', `Connection from ${line} added${label ? ` (${label})` : ''}`)
    else if (edgesBefore.get(pair) !== label)
      tell(
        'changed',
        `Connection from ${line}: ${edgesBefore.get(pair) || 'completed'} became ${label || 'completed'}`,
      )
  }
  for (const pair of edgesBefore.keys()) {
    if (edgesAfter.has(pair)) continue
    const [from = '', to = ''] = pair.split('>')
    tell('removed', `Connection from ${nameWithTitle(from)} to ${nameWithTitle(to)} removed`)
  }
  if (!sameJson(before.response as Json, after.response as Json))
    tell('changed', 'What the endpoint answers with changed')
  if (moved > 0) tell('changed', `${moved} ${moved === 1 ? 'task' : 'tasks'} moved`)
  return differences
}

function taskChanges(was: GraphTask, is: GraphTask): string[] {
  const changes: string[] = []
  if (was.type !== is.type) changes.push(`type ${was.type} became ${is.type}`)
  if (was.title !== is.title)
    changes.push(`title was ${was.title === undefined ? 'not set' : `“${was.title}”`}`)
  const fields = new Set([...Object.keys(was.inputs ?? {}), ...Object.keys(is.inputs ?? {})])
  for (const field of fields) {
    const from = was.inputs?.[field]
    const to = is.inputs?.[field]
    if (!sameJson(from as Json | undefined, to as Json | undefined)) {
      changes.push(`${field} was ${bindingWords(from)}, is ${bindingWords(to)}`)
    }
  }
  const settings = {
    join: 'join',
    retry: 'retry',
    timeoutMs: 'time limit',
    forEach: 'repetition',
    integration: 'account',
  } as const
  for (const [key, words] of Object.entries(settings) as Array<[keyof typeof settings, string]>) {
    if (!sameJson(was[key] as Json | undefined, is[key] as Json | undefined)) changes.push(`${words} changed`)
  }
  return changes
}

/** How a field gets its value, in a few words. */
export function bindingWords(binding: Binding | undefined): string {
  switch (binding?.kind) {
    case undefined:
      return 'blank'
    case 'ask':
      return 'asked at the call'
    case 'fixed':
      return shorten(JSON.stringify(binding.value) ?? 'nothing')
    case 'output':
      return `${binding.task}${binding.path ? `.${binding.path}` : ''}`
    case 'item':
      return `the item${binding.path ? `’s ${binding.path}` : ''}`
    case 'template':
      return shorten(`“${binding.text}”`)
    default:
      return binding satisfies never
  }
}

/** Edges by what they connect and, for parallel ones, their number; with what opens them. */
function edgeKeys({ graph }: Draft): Map<string, string> {
  const keys = new Map<string, string>()
  for (const edge of graph.edges) {
    let key = `${edge.from}>${edge.to}`
    while (keys.has(key)) key += '>'
    keys.set(key, edgeLabel(edge))
  }
  return keys
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
