import type { Json, JsonObject } from '@patchbay/sdk'

/** An interaction that is driven, a body per call and the only right output for it. */
export interface Call {
  slug: string
  interaction: JsonObject
  body(n: number): JsonObject
  output(n: number): Json
}

const script = (name: string, code: string, data: JsonObject): JsonObject => ({
  name,
  type: 'core.run-javascript',
  inputs: { code: { kind: 'fixed', value: code }, data },
})

export const oneTask: Call = {
  slug: 'one-task',
  interaction: {
    name: 'One task',
    slug: 'one-task',
    graph: { tasks: [script('add', 'return { sum: data.a + data.b }', { kind: 'ask' })], edges: [] },
    response: { kind: 'output', task: 'add', path: 'result' },
  },
  body: (n) => ({ add: { data: { a: n, b: 1 } } }),
  output: (n) => ({ sum: n + 1 }),
}

//  start ──▶ left ───▶ join ──▶ end
//    └─────▶ right ─────┘
export const fiveTasks: Call = {
  slug: 'five-tasks',
  interaction: {
    name: 'Five tasks',
    slug: 'five-tasks',
    graph: {
      tasks: [
        script('start', 'return { n: data.n }', { kind: 'ask' }),
        script('left', 'return data * 2', { kind: 'output', task: 'start', path: 'result.n' }),
        {
          name: 'right',
          type: 'core.compose-text',
          inputs: { text: { kind: 'template', text: 'n is {{start.result.n}}' } },
        },
        script('join', 'return data + 1', { kind: 'output', task: 'left', path: 'result' }),
        {
          name: 'end',
          type: 'core.compose-text',
          inputs: { text: { kind: 'template', text: '{{right.text}}, twice and one {{join.result}}' } },
        },
      ],
      edges: [
        { from: 'start', to: 'left' },
        { from: 'start', to: 'right' },
        { from: 'left', to: 'join' },
        { from: 'right', to: 'join' },
        { from: 'join', to: 'end' },
      ],
    },
    response: { kind: 'output', task: 'end', path: 'text' },
  },
  body: (n) => ({ start: { data: { n } } }),
  output: (n) => `n is ${n}, twice and one ${n * 2 + 1}`,
}
