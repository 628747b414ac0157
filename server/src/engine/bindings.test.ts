import { type Binding, type GraphTask, preparePlan } from '@patchbay/graph'
import { drawGraph } from '@patchbay/graph/testing'
import type { Json, JsonObject } from '@patchbay/sdk'
import { describe, expect, test } from 'vitest'
import { FieldUnresolved, resolveInput, resolveResponse } from './bindings.ts'
import type { TaskState } from './session-state.ts'

const schema = {
  type: 'object',
  properties: { text: { type: 'string' }, size: { type: 'integer', default: 7 }, more: {} },
  required: ['text'],
}
const outputs: Record<string, Json> = { a: { text: 'Hi', n: null }, long: 'x'.repeat(1_000_000) }
const outputOf = (task: string) => outputs[task]
const output = (task: string, path?: string): Binding => ({
  kind: 'output',
  task,
  ...(path !== undefined && { path }),
})

type Inputs = Record<string, Binding>

/** For names that TypeScript takes for an object's own. */
const named = (field: string, binding: Binding): Inputs => ({ [field]: binding })

function resolve(inputs: Inputs | undefined, body: JsonObject = {}) {
  const task: GraphTask = { name: 'b', type: 'test.task', ...(inputs && { inputs }) }
  return resolveInput({ task, body, outputOf, schema })
}

describe('a field gets its value', () => {
  test.each<{ name: string; inputs?: Inputs; body?: JsonObject; input: JsonObject }>([
    {
      name: 'from the body where it is blank',
      body: { b: { text: 'x', size: 1 } },
      input: { text: 'x', size: 1 },
    },
    {
      name: 'from the body where it asks',
      inputs: { text: { kind: 'ask' } },
      body: { b: { text: 'x' } },
      input: { text: 'x', size: 7 },
    },
    {
      name: 'from the default of an ask before that of the schema',
      inputs: { size: { kind: 'ask', default: 3 } },
      input: { size: 3 },
    },
    { name: 'from the default of the schema', input: { size: 7 } },
    {
      name: 'as null where null is given, whatever the default',
      inputs: { size: { kind: 'ask', default: 3 } },
      body: { b: { size: null, more: null } },
      input: { size: null, more: null },
    },
    {
      name: 'from a fixed value, and the body is not asked',
      inputs: { text: { kind: 'fixed', value: 'f' } },
      body: { b: { text: 'x' } },
      input: { text: 'f', size: 7 },
    },
    {
      name: 'from an output, the whole of it or a part',
      inputs: { text: output('a', 'text'), more: output('a') },
      input: { text: 'Hi', size: 7, more: { text: 'Hi', n: null } },
    },
    {
      name: 'as null from an output that is null',
      inputs: { size: output('a', 'n') },
      input: { size: null },
    },
    {
      name: 'from a template',
      inputs: { text: { kind: 'template', text: '{{a.text}}!' } },
      input: { text: 'Hi!', size: 7 },
    },
    {
      name: 'not at all where an output is absent',
      inputs: { text: output('a', 'nope'), more: output('nobody') },
      input: { size: 7 },
    },
    {
      name: 'whatever its name is',
      inputs: named('constructor', { kind: 'fixed', value: 1 }),
      input: { size: 7, constructor: 1 },
    },
  ])('$name', ({ inputs, body, input }) => {
    expect(resolve(inputs, body)).toEqual(input)
  })
})

test('what a body inherits is not given', () => {
  expect(resolve(named('constructor', { kind: 'ask' }), { b: {} })).toEqual({ size: 7 })
})

test('a template that grows too long names its field', () => {
  const inputs: Inputs = { text: { kind: 'template', text: '{{long}}'.repeat(5) } }
  expect(() => resolve(inputs)).toThrow(FieldUnresolved)
  expect(() => resolve(inputs)).toThrow(/more than 4 million characters/)
})

describe('the endpoint answers with', () => {
  //  a ──▶ b    c
  const plan = preparePlan(drawGraph('a>b c'))
  const done: TaskState = { status: 'completed', attempts: 1, startedAt: 0, finishedAt: 1 }
  const skipped: TaskState = { status: 'skipped', finishedAt: 1 }
  const given: Record<string, Json> = { a: 1, b: { n: 2 }, c: 3, long: 'x'.repeat(1_000_000) }
  const answer = (response: Binding | null, states: Record<string, TaskState>) =>
    resolveResponse({ plan, response, outputOf: (task) => given[task], states })

  test.each<{
    name: string
    response: Binding | null
    states?: Record<string, TaskState>
    answered: Json
  }>([
    {
      name: 'the outputs of the last tasks by name, without a response',
      response: null,
      answered: { b: { n: 2 }, c: 3 },
    },
    {
      name: 'those that completed alone',
      response: null,
      states: { a: done, b: skipped, c: done },
      answered: { c: 3 },
    },
    { name: 'an output', response: output('b', 'n'), answered: 2 },
    { name: 'null for what leads nowhere', response: output('b', 'nope'), answered: null },
    { name: 'a fixed value', response: { kind: 'fixed', value: [1] }, answered: [1] },
    { name: 'a template', response: { kind: 'template', text: '{{a}}-{{b.n}}' }, answered: '1-2' },
    {
      name: 'null for a template that grows too long',
      response: { kind: 'template', text: '{{long}}'.repeat(5) },
      answered: null,
    },
  ])('$name', ({ response, states = { a: done, b: done, c: done }, answered }) => {
    expect(answer(response, states)).toEqual(answered)
  })
})
