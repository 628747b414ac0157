import { Type } from '@patchbay/sdk'
import type { JsonSchema } from '@patchbay/sdk'
import { expect, test } from 'vitest'
import { type ComparedType, compareTypes } from './compare-types.ts'

const { Object: Obj, String: Text, Number: Num, Integer, Optional, Union, Literal } = Type

const of = (input: object, output: object = {}, more: Partial<ComparedType> = {}): ComparedType => ({
  input: Obj(input as never) as unknown as JsonSchema,
  output: Obj(output as never) as unknown as JsonSchema,
  ...more,
})
const sizes = (...names: string[]) => Union(names.map((name) => Literal(name)))

test.each<[name: string, before: ComparedType, after: ComparedType, changes: string[]]>([
  ['nothing', of({ a: Text() }), of({ a: Text() }), []],
  ['words alone', of({ a: Text() }), of({ a: Text({ title: 'A', description: 'B' }) }), []],
  ['a field removed', of({ a: Text(), b: Text() }), of({ a: Text() }), ['! input "b" was removed']],
  ['made required', of({ a: Optional(Text()) }), of({ a: Text() }), ['! input "a" is required now']],
  ['made optional', of({ a: Text() }), of({ a: Optional(Text()) }), ['input "a" is optional now']],
  ['a new field', of({}), of({ a: Optional(Text()) }), ['input "a" is new']],
  ['a new required field', of({}), of({ a: Text() }), ['! input "a" is new, and required']],
  [
    'another type',
    of({ a: Text() }),
    of({ a: Num() }),
    ['! input "a" has another type: it is a number, not a string'],
  ],
  ['a whole number that may be any', of({ a: Integer() }), of({ a: Num() }), ['input "a" has other rules']],
  ['other rules', of({ a: Text() }), of({ a: Text({ maxLength: 5 }) }), ['input "a" has other rules']],
  [
    'a choice taken away',
    of({ a: sizes('s', 'm') }),
    of({ a: sizes('m') }),
    ['! input "a" has another type: it does not take "s" any more'],
  ],
  ['a choice added', of({ a: sizes('s') }), of({ a: sizes('s', 'm') }), ['input "a" has other rules']],
  ['an output removed', of({}, { a: Text() }), of({}, {}), ['! output "a" was removed']],
  ['an output added', of({}, {}), of({}, { a: Text() }), ['output "a" is new']],
  [
    'an output that may be absent',
    of({}, { a: Text() }),
    of({}, { a: Optional(Text()) }),
    ['! output "a" may be absent now'],
  ],
  [
    'an output of another type',
    of({}, { a: Text() }),
    of({}, { a: Obj({}) }),
    ['! output "a" has another type: it is an object, not a string'],
  ],
  [
    'an output that is a whole of another type',
    { input: {}, output: { type: 'string' } },
    { input: {}, output: { type: 'array' } },
    ['! the output has another type: it is an array, not a string'],
  ],
  [
    'more hosts',
    of({}, {}, { network: ['a.org', 'b.org'] }),
    of({}, {}, { network: ['a.org', 'c.org'] }),
    ['it may also reach c.org', 'it does not reach b.org any more'],
  ],
  ['any host', of({}), of({}, {}, { network: 'public' }), ['it may also reach any public host']],
  ['a provider', of({}), of({}, {}, { provider: 'github' }), ["! it uses the caller's github account"]],
  [
    'more scopes',
    of({}, {}, { provider: 'github', scopes: ['a'] }),
    of({}, {}, { provider: 'github', scopes: ['a', 'b'] }),
    ['! it needs more rights: b'],
  ],
  [
    'limits',
    of({}, {}, { limits: { cpuMs: 100 } }),
    of({}, {}, { limits: { cpuMs: 200, memoryMb: 128 } }),
    ['its limit cpuMs was 100 and is 200', 'its limit memoryMb was the usual and is 128'],
  ],
  ['idempotence', of({}), of({}, {}, { idempotent: true }), ['it may be run twice now']],
  ['a memory', of({}), of({}, {}, { state: true }), ['it remembers something between runs now']],
  ['a memory lost', of({}, {}, { state: true }), of({}), ['! it remembers nothing between runs any more']],
  [
    'what breaks comes first',
    of({ a: Text(), b: Text() }),
    of({ b: Optional(Text()) }),
    ['! input "a" was removed', 'input "b" is optional now'],
  ],
])('%s', (_, before, after, changes) => {
  const found = compareTypes(before, after)
  expect(found.map(({ breaking, message }) => (breaking ? `! ${message}` : message))).toEqual(changes)
})
