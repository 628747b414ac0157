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

/** 300 tasks in 20 columns and 400 edges between neighbouring columns. */
export function bigGraph(): Graph {
  const rows = 15
  const tasks = Array.from({ length: 300 }, (_, index) => ({
    name: `task-${index}`,
    type: 'core.compose-text',
    title: `Task ${index}`,
    inputs: { text: { kind: 'fixed' as const, value: `Text ${index}` } },
    position: { x: Math.floor(index / rows) * 340, y: (index % rows) * 150 },
  }))
  const edges = Array.from({ length: 400 }, (_, index) => {
    const from = index % 285
    const skip = index < 285 ? 0 : 1 + (index % 3)
    const column = Math.floor(from / rows) + 1
    return { from: `task-${from}`, to: `task-${column * rows + ((from + skip) % rows)}` }
  })
  return { tasks, edges }
}
