import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import type { TaskTypeInfo } from './check-graph.ts'
import { endpointContract, outputSchema } from './endpoint-contract.ts'
import type { Binding, GraphTask } from './graph.ts'
import { drawGraph } from './testing/draw-graph.ts'

const type: TaskTypeInfo = {
  type: 'test.task',
  input: {
    type: 'object',
    properties: {
      text: { type: 'string', minLength: 6, maxLength: 8 },
      size: { type: 'integer', minimum: 3, default: 7 },
      mode: { enum: ['fast', 'slow'] },
      address: { type: 'object', properties: { zip: { type: 'string' } }, required: ['zip'] },
      tags: { type: 'array', items: { type: 'string' }, minItems: 2 },
      code: { type: 'string', 'x-fixed-only': true },
    },
    required: ['text', 'size', 'mode', 'address', 'tags', 'code'],
  },
  output: { type: 'object', properties: { n: { type: 'integer' } } },
}
const lax: TaskTypeInfo = {
  type: 'test.lax',
  input: { type: 'object', properties: { note: { type: 'string' } } },
  output: { type: 'string' },
}
const findTaskType = (name: string) => [type, lax].find((one) => one.type === name)

const fixed = (value: unknown): Binding => ({ kind: 'fixed', value })
const allFixed = {
  text: fixed('abcdef'),
  size: fixed(3),
  mode: fixed('fast'),
  address: fixed({ zip: '1' }),
  tags: fixed(['a', 'b']),
}

function contractOf(...tasks: Array<Partial<GraphTask>>) {
  const named = tasks.map((task, index) => ({ name: `t${index}`, type: 'test.task', ...task }))
  return endpointContract({ graph: { tasks: named, edges: [] }, findTaskType })
}

describe('the body', () => {
  test('has each blank, requires those that are needed, and takes nothing else', () => {
    const { bodySchema } = contractOf({ title: 'Ask me' })
    expect(bodySchema).toMatchObject({ required: ['t0'], additionalProperties: false })
    expect(bodySchema['properties']).toMatchObject({
      t0: {
        title: 'Ask me',
        required: ['text', 'mode', 'address', 'tags'],
        additionalProperties: false,
      },
    })
  })

  test('has no field that is set on the canvas, and no task of which all are', () => {
    expect(contractOf({ inputs: allFixed })).toMatchObject({ bodySchema: { properties: {} }, body: {} })
    const { bodySchema } = contractOf({ inputs: { ...allFixed, text: { kind: 'ask' } } })
    expect(Object.keys((bodySchema['properties'] as { t0: { properties: object } }).t0.properties)).toEqual([
      'text',
    ])
  })

  test('requires nothing that has a default, of the ask or the schema, and shows it', () => {
    const inputs = {
      ...allFixed,
      text: { kind: 'ask', default: 'abcdefg' } as const,
      size: { kind: 'ask' } as const,
    }
    const { bodySchema, body } = contractOf({ inputs })
    expect(bodySchema).not.toHaveProperty('required')
    expect(bodySchema).toMatchObject({
      properties: { t0: { properties: { text: { default: 'abcdefg' }, size: { default: 7 } } } },
    })
    expect(body).toEqual({ t0: { text: 'abcdefg', size: 7 } })
  })

  test('lets a task be absent whose blanks are all optional', () => {
    const { bodySchema, body } = contractOf({ type: 'test.lax' })
    expect(bodySchema).toMatchObject({ properties: { t0: {} } })
    expect(bodySchema).not.toHaveProperty('required')
    expect(body).toEqual({})
  })

  test('asks for nothing of a task whose type is not there', () => {
    expect(contractOf({ type: 'no.such' }).bodySchema).toMatchObject({ properties: {} })
  })

  test('has an example that fits it', () => {
    const { bodySchema, body } = contractOf({}, { type: 'test.lax' }, { inputs: { text: { kind: 'ask' } } })
    const validate = new Ajv2020({ strict: false }).compile(bodySchema)
    expect(validate(body) ? [] : validate.errors).toEqual([])
  })
})

describe('the answer', () => {
  const graph = drawGraph('a>b c', { c: { type: 'test.lax' } })
  const answer = (response: Binding | null) => outputSchema({ graph, response, findTaskType })

  test.each<{ name: string; response: Binding | null; schema: object }>([
    {
      name: 'the outputs of the last tasks, without a response',
      response: null,
      schema: { type: 'object', properties: { b: type.output, c: lax.output } },
    },
    {
      name: 'an output, which may be absent',
      response: { kind: 'output', task: 'a', path: 'n' },
      schema: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    },
    { name: 'anything, of a path that leads nowhere', response: { kind: 'output', task: 'x' }, schema: {} },
    { name: 'a text, of a template', response: { kind: 'template', text: '' }, schema: { type: 'string' } },
    { name: 'a fixed value', response: fixed(5), schema: { const: 5 } },
  ])('is $name', ({ response, schema }) => {
    expect(answer(response)).toEqual(schema)
  })
})
