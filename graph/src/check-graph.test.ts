import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { checkGraph, type TaskTypeInfo } from './check-graph.ts'
import type { IntegrationInfo } from './check-integration.ts'
import type { Binding, Graph, GraphTask } from './graph.ts'
import { drawGraph } from './testing/draw-graph.ts'

const types: TaskTypeInfo[] = [
  {
    type: 'test.task',
    input: {
      type: 'object',
      properties: {
        text: { type: 'string', minLength: 1 },
        count: { type: 'integer' },
        code: { type: 'string', 'x-fixed-only': true },
      },
    },
    output: {
      type: 'object',
      properties: { text: { type: 'string' }, list: { type: 'array', items: { type: 'integer' } } },
    },
  },
  {
    type: 'test.script',
    input: {
      type: 'object',
      properties: { code: { type: 'string', 'x-fixed-only': true } },
      required: ['code'],
    },
    output: { type: 'object', properties: { result: {} } },
  },
  {
    type: 'test.tweet',
    input: { type: 'object', properties: {} },
    output: { type: 'object', properties: {} },
    provider: 'x',
    scopes: ['write'],
  },
]

const accounts: IntegrationInfo[] = [
  { id: 'mine', provider: 'x', status: 'connected', scopes: ['read', 'write'] },
  { id: 'elsewhere', provider: 'forge', status: 'connected', scopes: [] },
  { id: 'lapsed', provider: 'x', status: 'expired', scopes: ['write'] },
  { id: 'reader', provider: 'x', status: 'connected', scopes: ['read'] },
]

function problemsOf(graph: Graph, response: Binding | null = null) {
  return checkGraph({
    graph,
    response,
    findTaskType: (type) => types.find((known) => known.type === type),
    findIntegration: (id) => accounts.find((known) => known.id === id),
    checkValue: (schema, value) => {
      const ajv = new Ajv2020({ strict: false })
      ajv.validate(schema, value)
      return (ajv.errors ?? []).map((error) => ({ path: error.instancePath, message: error.message ?? '' }))
    },
  })
}

const withInput = (inputs: GraphTask['inputs']): Graph => drawGraph('a>b', { b: { inputs: inputs ?? {} } })
const output = (task: string, path?: string): Binding => ({
  kind: 'output',
  task,
  ...(path !== undefined && { path }),
})
const forEach = (items: Binding, inputs: GraphTask['inputs'] = {}): Graph =>
  drawGraph('a>b', { b: { forEach: { items }, inputs } })
const template = (text: string): Binding => ({ kind: 'template', text })

test.each<{ name: string; graph: Graph; response?: Binding; problem: object }>([
  { name: 'no task', graph: drawGraph(''), problem: { code: 'empty' } },
  {
    name: 'two tasks of one name',
    graph: { tasks: [...drawGraph('a').tasks, ...drawGraph('a').tasks], edges: [] },
    problem: { code: 'duplicate_task', task: 'a' },
  },
  {
    name: 'an unknown type',
    graph: drawGraph('a', { a: { type: 'no.such' } }),
    problem: { code: 'unknown_task_type', task: 'a' },
  },
  {
    name: 'an unknown field',
    graph: withInput({ nope: { kind: 'fixed', value: 1 } }),
    problem: { code: 'unknown_field', task: 'b', field: 'nope' },
  },
  {
    name: 'an edge from nowhere',
    graph: { ...drawGraph('a'), edges: [{ from: 'x', to: 'a' }] },
    problem: { code: 'edge_from_unknown', edge: 0 },
  },
  {
    name: 'an edge to nowhere',
    graph: { ...drawGraph('a'), edges: [{ from: 'a', to: 'x' }] },
    problem: { code: 'edge_to_unknown', edge: 0 },
  },
  { name: 'an edge to itself', graph: drawGraph('a>a'), problem: { code: 'self_edge', edge: 0 } },
  { name: 'an edge twice', graph: drawGraph('a>b a>b'), problem: { code: 'duplicate_edge', edge: 1 } },
  //  a ──▶ b ──▶ c
  //  ▲───────────┘
  {
    name: 'a cycle',
    graph: drawGraph('a>b b>c c>a'),
    problem: { code: 'cycle', message: expect.stringMatching(/→.*→.*→/) },
  },
  {
    name: 'a binding to no task',
    graph: withInput({ text: output('x') }),
    problem: { code: 'binding_unknown_task', task: 'b', field: 'text' },
  },
  {
    name: 'a binding to what is not upstream',
    graph: drawGraph('a b', { b: { inputs: { text: output('a', 'text') } } }),
    problem: { code: 'binding_not_upstream', task: 'b', field: 'text' },
  },
  {
    name: 'a binding to itself',
    graph: withInput({ text: output('b', 'text') }),
    problem: { code: 'binding_not_upstream', task: 'b' },
  },
  {
    name: 'a path that is not there',
    graph: withInput({ text: output('a', 'nope') }),
    problem: { code: 'binding_missing_path', task: 'b', field: 'text' },
  },
  {
    name: 'a path that is none',
    graph: withInput({ text: output('a', 'list[') }),
    problem: { code: 'path_malformed', task: 'b', field: 'text' },
  },
  {
    name: 'a value of the wrong type',
    graph: withInput({ text: output('a', 'list[0]') }),
    problem: { code: 'binding_type_mismatch', task: 'b', field: 'text' },
  },
  {
    name: 'a fixed value that does not fit',
    graph: withInput({ text: { kind: 'fixed', value: '' } }),
    problem: { code: 'invalid_value', task: 'b', field: 'text' },
  },
  {
    name: 'a default that does not fit',
    graph: withInput({ count: { kind: 'ask', default: 1.5 } }),
    problem: { code: 'invalid_default', task: 'b', field: 'count' },
  },
  {
    name: 'a fixed-only field that is bound',
    graph: withInput({ code: output('a', 'text') }),
    problem: { code: 'fixed_only', task: 'b', field: 'code' },
  },
  {
    name: 'a required fixed-only field that is blank',
    graph: drawGraph('a', { a: { type: 'test.script' } }),
    problem: { code: 'fixed_only', task: 'a', field: 'code' },
  },
  {
    name: 'a template for a number',
    graph: withInput({ count: template('{{a.text}}') }),
    problem: { code: 'template_not_text', task: 'b', field: 'count' },
  },
  {
    name: 'a template that reads no task',
    graph: withInput({ text: template('{{nobody.text}}') }),
    problem: { code: 'binding_unknown_task', task: 'b', field: 'text' },
  },
  {
    name: 'a placeholder that is none',
    graph: withInput({ text: template('{{ 1 + 1 }}') }),
    problem: { code: 'template_malformed', task: 'b', field: 'text' },
  },
  {
    name: 'a placeholder that is not closed',
    graph: withInput({ text: template('{{a.text') }),
    problem: { code: 'template_malformed', task: 'b', field: 'text' },
  },
  {
    name: 'a condition on what is not there',
    graph: { ...drawGraph('a b'), edges: [{ from: 'a', to: 'b', when: { path: 'nope', op: 'exists' } }] },
    problem: { code: 'condition_missing_path', edge: 0 },
  },
  {
    name: 'a response of what is not there',
    graph: drawGraph('a'),
    response: output('a', 'nope'),
    problem: { code: 'binding_missing_path', field: 'response' },
  },
  {
    name: 'an item where there is none',
    graph: withInput({ text: { kind: 'item' } }),
    problem: { code: 'item_outside_for_each', task: 'b', field: 'text' },
  },
  {
    name: 'an item as a list',
    graph: forEach({ kind: 'item' }),
    problem: { code: 'item_outside_for_each', task: 'b', field: 'forEach' },
  },
  {
    name: 'an item as a response',
    graph: drawGraph('a'),
    response: { kind: 'item' },
    problem: { code: 'item_outside_for_each', field: 'response' },
  },
  {
    name: 'a list that is none',
    graph: forEach(output('a', 'text')),
    problem: { code: 'binding_type_mismatch', task: 'b', field: 'forEach' },
  },
  {
    name: 'a fixed list that is none',
    graph: forEach({ kind: 'fixed', value: { a: 1 } }),
    problem: { code: 'invalid_value', task: 'b', field: 'forEach' },
  },
  {
    name: 'a list that is too long',
    graph: forEach({ kind: 'fixed', value: new Array(1_001).fill(0) }),
    problem: { code: 'invalid_value', task: 'b', field: 'forEach' },
  },
  {
    name: 'a template as a list',
    graph: forEach(template('{{a.text}}')),
    problem: { code: 'template_not_text', task: 'b', field: 'forEach' },
  },
  {
    name: 'a list that is not upstream',
    graph: drawGraph('a b', { b: { forEach: { items: output('a', 'list') } } }),
    problem: { code: 'binding_not_upstream', task: 'b', field: 'forEach' },
  },
  {
    name: 'an item that does not fit its field',
    graph: forEach(output('a', 'list'), { text: { kind: 'item' } }),
    problem: { code: 'binding_type_mismatch', task: 'b', field: 'text' },
  },
  {
    name: 'a part of an item that has no parts',
    graph: forEach(output('a', 'list'), { text: template('{{item.name}}') }),
    problem: { code: 'binding_missing_path', task: 'b', field: 'text' },
  },
  {
    name: 'one output of a task that gives a list of them',
    graph: drawGraph('a>b', {
      a: { forEach: { items: { kind: 'ask' } } },
      b: { inputs: { text: output('a', 'text') } },
    }),
    problem: { code: 'binding_missing_path', task: 'b', field: 'text' },
  },
  {
    name: 'a join that is never met',
    graph: drawGraph('a>c a!c'),
    problem: { code: 'join_never_met', task: 'c', severity: 'warning' },
  },
  //  a ──▶ b ──▶ d
  //  a ──failed──▶ c ──▶ d
  {
    name: 'a join that is never met further down',
    graph: drawGraph('a>b a!c b>d c>d'),
    problem: { code: 'join_never_met', task: 'd', severity: 'warning' },
  },
])('$name is a problem', ({ graph, response, problem }) => {
  expect(problemsOf(graph, response)).toContainEqual(expect.objectContaining(problem))
})

test.each<{ name: string; graph: Graph }>([
  {
    name: 'a binding to any ancestor',
    graph: drawGraph('a>b b>c', { c: { inputs: { text: output('a', 'text') } } }),
  },
  { name: 'a binding to the error of a task', graph: withInput({ text: output('a', 'error.message') }) },
  { name: 'a template', graph: withInput({ text: template('Hi {{a.text}}, {{ a.list[0] }}!') }) },
  { name: 'an integer for a number', graph: withInput({ count: output('a', 'list[0]') }) },
  { name: 'a join of opposites with any', graph: drawGraph('a>c a!c', { c: { join: 'any' } }) },
  { name: 'an optional fixed-only field that is blank', graph: drawGraph('a') },
])('$name is none', ({ graph }) => {
  expect(problemsOf(graph)).toEqual([])
})

test('all problems are told at once', () => {
  const graph = drawGraph('a>a b', {
    b: { type: 'no.such' },
    a: { inputs: { text: { kind: 'fixed', value: 5 } } },
  })
  expect(
    problemsOf(graph)
      .map(({ code }) => code)
      .sort(),
  ).toEqual(['invalid_value', 'self_edge', 'unknown_task_type'])
})

test('a graph of a thousand tasks is checked', () => {
  const chain = Array.from({ length: 999 }, (_, index) => `t${index}>t${index + 1}`).join(' ')
  expect(problemsOf(drawGraph(chain))).toEqual([])
})

describe('a graph that is nothing but mistakes', () => {
  test('has a thousand problems at most', () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `t${index}`)
    const fields = Object.fromEntries(names.map((name) => [name, { kind: 'ask' as const }]))
    const graph = drawGraph('a b', { a: { inputs: fields }, b: { inputs: fields } })
    expect(problemsOf(graph)).toHaveLength(1_000)
  })

  test('is told once of what its template says often, and is checked in a moment', { timeout: 5_000 }, () => {
    const tasks = Array.from({ length: 900 }, (_, index) => `t${index}`).join(' ')
    const inputs = { text: template(`${'{{}}'.repeat(12_000)}${'{{nobody}}'.repeat(5_000)}`) }
    const problems = problemsOf(drawGraph(`a>b ${tasks}`, { b: { inputs } }))
    expect(problems.map(({ code }) => code)).toEqual(['template_malformed', 'binding_unknown_task'])
  })
})

describe('a task that is pinned to an account', () => {
  const pinned = (integration: string, type = 'test.tweet') => drawGraph('a', { a: { type, integration } })

  test('has no problem with one that serves', () => {
    expect(problemsOf(pinned('mine'))).toEqual([])
  })

  test.each([
    ['nobody-knows', 'unknown_integration'],
    ['elsewhere', 'wrong_provider'],
    ['lapsed', 'integration_expired'],
    ['reader', 'integration_lacks_scopes'],
  ])('is told of %s', (id, code) => {
    expect(problemsOf(pinned(id))).toMatchObject([{ task: 'a', code, severity: 'error' }])
  })

  test('is warned where it acts with none', () => {
    expect(problemsOf(pinned('mine', 'test.task'))).toMatchObject([
      { code: 'integration_unused', severity: 'warning' },
    ])
  })
})
