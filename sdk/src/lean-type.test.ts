import { describe, expect, test } from 'vitest'
import { Type as lean } from './lean-type.ts'
import * as isolate from './isolate.ts'
import * as sdk from './index.ts'

type Builders = Record<string, (...args: never[]) => Record<string, unknown>>

const cases: Array<{ name: string; build: (type: Builders) => unknown }> = [
  ...['String', 'Number', 'Integer', 'Boolean', 'Null', 'Any', 'Unknown', 'Never'].flatMap((name) => [
    { name, build: (type: Builders) => call(type, name) },
    {
      name: `${name} with options`,
      build: (type: Builders) => call(type, name, { title: 'T', default: null }),
    },
  ]),
  ...['a', 1, 0.5, true].map((value) => ({
    name: `Literal ${value}`,
    build: (type: Builders) => call(type, 'Literal', value, { title: 'T' }),
  })),
  { name: 'Array', build: (t) => call(t, 'Array', call(t, 'String'), { minItems: 1 }) },
  {
    name: 'Tuple',
    build: (t) => call(t, 'Tuple', [call(t, 'String'), call(t, 'Optional', call(t, 'Null'))]),
  },
  {
    name: 'Union',
    build: (t) => call(t, 'Union', [call(t, 'Literal', 'a'), call(t, 'Null')], { title: 'T' }),
  },
  { name: 'Enum', build: (t) => call(t, 'Enum', ['a', 'b', 3], { title: 'T' }) },
  { name: 'Enum of TypeScript', build: (t) => call(t, 'Enum', { A: 0, 0: 'A', B: 'b' }) },
  { name: 'Record', build: (t) => call(t, 'Record', call(t, 'String'), call(t, 'Null'), { title: 'T' }) },
  { name: 'Intersect', build: (t) => call(t, 'Intersect', [call(t, 'Object', {}), call(t, 'Object', {})]) },
  { name: 'Unsafe', build: (t) => call(t, 'Unsafe', { type: 'string', format: 'uri' }) },
  { name: 'Readonly', build: (t) => call(t, 'Object', { a: call(t, 'Readonly', call(t, 'String')) }) },
  { name: 'empty Object', build: (t) => call(t, 'Object', {}, { additionalProperties: false }) },
  {
    name: 'Object with optional fields',
    build: (t) =>
      call(t, 'Object', {
        a: call(t, 'String', { minLength: 1 }),
        b: call(t, 'Optional', call(t, 'Array', call(t, 'Number'), { title: 'B' })),
        c: call(t, 'Readonly', call(t, 'Optional', call(t, 'Boolean'))),
      }),
  },
  {
    name: 'options that override',
    build: (t) => call(t, 'Object', { a: call(t, 'String', { type: 'custom' }) }, { required: ['z'] }),
  },
]

function call(type: Builders, name: string, ...args: unknown[]): Record<string, unknown> {
  const builder = type[name] as unknown as (...args: unknown[]) => Record<string, unknown>
  return builder(...args)
}

describe('the lean Type', () => {
  test.each(cases)('$name builds what TypeBox builds', ({ build }) => {
    const full = build(sdk.Type as unknown as Builders)
    expect(JSON.stringify(build(lean as unknown as Builders))).toBe(JSON.stringify(full))
  })

  test('every builder it has is one of TypeBox and is compared above', () => {
    const compared = new Set(cases.map(({ name }) => name.split(' ')[0]))
    for (const name of ['Object', 'Optional']) compared.add(name)
    expect(Object.keys(lean).filter((name) => !(name in sdk.Type) || !compared.has(name))).toEqual([])
  })

  test('the module for isolates exports what the SDK exports', () => {
    expect(Object.keys(isolate).sort()).toEqual(Object.keys(sdk).sort())
  })
})
