import type { Graph, GraphTask } from '../../src/api/types.ts'

const on = { '>': 'completed', '!': 'failed', '*': 'finished' } as const

/**
 * A graph of `core.run-javascript` tasks by name, each with its code, and edges as `a>b`, `a!b`, `a*b`; laid out
 * from left to right.
 */
export function scriptGraph(tasks: Record<string, string>, edges = ''): Graph {
  const names = Object.keys(tasks)
  return {
    tasks: Object.entries(tasks).map(([name, code]): GraphTask => ({
      name,
      type: 'core.run-javascript',
      inputs: { code: { kind: 'fixed', value: code } },
      position: { x: 80 + names.indexOf(name) * 320, y: 160 },
    })),
    edges: edges
      .split(' ')
      .filter((edge) => edge !== '')
      .map((edge) => {
        const [, from = '', kind = '>', to = ''] = /^([a-z0-9-]+)([>!*])([a-z0-9-]+)$/.exec(edge) ?? []
        return { from, to, on: on[kind as '>' | '!' | '*'] }
      }),
  }
}

/** Greets whoever the caller names. */
export const greeting: Graph = {
  tasks: [
    {
      name: 'greet',
      type: 'core.compose-text',
      title: 'Greet',
      inputs: { text: { kind: 'ask' } },
      position: { x: 80, y: 160 },
    },
  ],
  edges: [],
}
