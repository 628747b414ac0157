import { describe, expectTypeOf, test } from 'vitest'
import { defineProvider, defineTask, fixedOnly, secret, Type, type Json, type TaskFetch } from './index.ts'

const facts = { type: 'custom.a', title: 'A', description: 'Does a' }

describe('defineTask', () => {
  test('infers the input of run from the schema', () => {
    defineTask({
      ...facts,
      input: Type.Object({
        text: Type.String({ title: 'Text' }),
        count: Type.Optional(Type.Integer()),
        method: Type.Enum(['GET', 'POST']),
        kind: Type.Union([Type.Literal('a'), Type.Null()]),
        headers: Type.Record(Type.String(), Type.String(), { ...secret }),
        hosts: Type.Array(Type.String(), { ...fixedOnly }),
        data: Type.Unknown(),
      }),
      output: Type.Object({}),
      run({ input }) {
        expectTypeOf(input.text).toEqualTypeOf<string>()
        expectTypeOf(input.count).toEqualTypeOf<number | undefined>()
        expectTypeOf(input.method).toEqualTypeOf<'GET' | 'POST'>()
        expectTypeOf(input.kind).toEqualTypeOf<'a' | null>()
        expectTypeOf(input.headers).toEqualTypeOf<Record<string, string>>()
        expectTypeOf(input.hosts).toEqualTypeOf<string[]>()
        expectTypeOf(input.data).toEqualTypeOf<unknown>()
        // @ts-expect-error the schema has no such field
        void input.missing
        return {}
      },
    })
  })

  test('gives run its context', () => {
    defineTask({
      ...facts,
      input: Type.Object({}),
      output: Type.Object({ at: Type.Number() }),
      async run({ fetch, log, signal, attemptKey, sleep }) {
        expectTypeOf(fetch).toEqualTypeOf<TaskFetch>()
        log.info('text', { any: 'detail' }, 2)
        expectTypeOf(signal.aborted).toEqualTypeOf<boolean>()
        expectTypeOf(attemptKey).toEqualTypeOf<string>()
        expectTypeOf(sleep(1)).resolves.toEqualTypeOf<number>()
        expectTypeOf(
          fetch('https://example.com').then((response) => response.json()),
        ).resolves.toEqualTypeOf<Json>()
        return { at: 1 }
      },
    })
  })

  test('holds the result of run to the schema', () => {
    const task = defineTask({
      ...facts,
      input: Type.Object({ text: Type.String() }),
      output: Type.Object({ length: Type.Number() }),
      run: ({ input }) => ({ length: input.text.length }),
    })
    expectTypeOf(task.run).returns.toEqualTypeOf<{ length: number } | Promise<{ length: number }>>()

    defineTask({
      ...facts,
      input: Type.Object({}),
      output: Type.Object({ length: Type.Number() }),
      // @ts-expect-error a string is no number
      run: () => ({ length: 'five' }),
    })
    defineTask({
      ...facts,
      input: Type.Object({}),
      output: Type.Object({ length: Type.Number() }),
      // @ts-expect-error the field is missing
      run: async () => ({}),
    })
  })

  test('takes its options, and refuses what is none of them', () => {
    defineTask({
      ...facts,
      network: 'public',
      idempotent: { field: 'method', in: ['GET'] },
      limits: { cpuMs: 1_000 },
      input: Type.Object({ method: Type.String() }),
      output: Type.Null(),
      run: () => null,
    })
    defineTask({
      ...facts,
      // @ts-expect-error hosts are a list
      network: 'api.example.com',
      input: Type.Object({}),
      output: Type.Null(),
      run: () => null,
    })
  })
})

test('defineProvider keeps the kind of its definition', () => {
  const provider = defineProvider({
    kind: 'api-key',
    name: 'acme',
    title: 'Acme',
    endpoints: { apiBaseUrl: 'https://api.acme.example' },
    fields: [{ name: 'key', title: 'Key', secret: true }],
    credential: { in: 'header', name: 'authorization', value: 'Bearer {key}' },
  })
  expectTypeOf(provider.kind).toEqualTypeOf<'api-key'>()
})
