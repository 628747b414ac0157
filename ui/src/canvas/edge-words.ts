import type { EdgeCondition, GraphEdge } from '@patchbay/graph'

export type EdgeOn = NonNullable<GraphEdge['on']>

export const onWords: Record<EdgeOn, string> = {
  completed: 'Completed',
  failed: 'Failed',
  finished: 'Finished either way',
}

export const opWords: Record<EdgeCondition['op'], string> = {
  equals: 'is',
  'not-equals': 'is not',
  greater: 'is greater than',
  less: 'is less than',
  contains: 'contains',
  exists: 'is there',
  empty: 'is empty',
}

/** Whether an operation compares with a value. */
export function comparesWithValue(op: EdgeCondition['op']): boolean {
  return op !== 'exists' && op !== 'empty'
}

/** What stands on an edge: nothing on a plain one. */
export function edgeLabel({ on = 'completed', when }: GraphEdge): string {
  const outcome = on === 'completed' ? '' : on
  const only = when ? `if ${conditionWords(when)}` : ''
  return [outcome, only].filter((part) => part !== '').join(', ')
}

/** A condition such as `letters is less than 280`. */
export function conditionWords({ path = '', op, value }: EdgeCondition): string {
  const subject = path === '' ? 'output' : path
  const object = comparesWithValue(op) ? ` ${shorten(JSON.stringify(value) ?? 'nothing')}` : ''
  return `${subject} ${opWords[op]}${object}`
}

/** A sentence for those who hear the edge: `Compose to Announce, when Compose has failed`. */
export function edgeSentence(edge: GraphEdge, titleOf: (name: string) => string): string {
  const { from, to, on = 'completed', when } = edge
  const outcome = on === 'finished' ? 'finished either way' : on
  const only = when ? ` and ${conditionWords(when)}` : ''
  return `${titleOf(from)} to ${titleOf(to)}, when it has ${outcome}${only}`
}

function shorten(text: string): string {
  return text.length > 24 ? `${text.slice(0, 23)}…` : text
}
