import { Type } from '@patchbay/sdk'
import { Log } from './session.ts'

const JsonSchema = Type.Record(Type.String(), Type.Unknown(), { description: 'A JSON Schema' })

export const TaskType = Type.Object({
  type: Type.String(),
  title: Type.String(),
  description: Type.String(),
  icon: Type.Union([Type.String(), Type.Null()]),
  category: Type.String(),
  provider: Type.Union([Type.String(), Type.Null()]),
  scopes: Type.Array(Type.String(), { description: 'What the provider must have granted' }),
  input: JsonSchema,
  output: JsonSchema,
  network: Type.Unknown({ description: 'Hosts, "public", or {fromInput}: the field that lists them' }),
  idempotent: Type.Unknown({ description: 'true, false, or {field, in}: depends on an input field' }),
  limits: Type.Object({ cpuMs: Type.Number(), timeoutMs: Type.Number(), memoryMb: Type.Number() }),
  state: Type.Boolean({ description: 'Whether it remembers something between runs' }),
  source: Type.Union([Type.Literal('builtin'), Type.Literal('custom')]),
  version: Type.String(),
})

/** One difference between two versions of a task type. */
export const TypeChange = Type.Object({
  part: Type.Union(
    (['input', 'output', 'network', 'provider', 'limits', 'idempotent', 'state'] as const).map((part) =>
      Type.Literal(part),
    ),
  ),
  field: Type.Optional(Type.String()),
  breaking: Type.Boolean({ description: 'What was built on the version before may stop working' }),
  message: Type.String(),
})

/** With which of the caller's accounts a task of a provider is tried. */
export const TriedWith = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 64,
    description:
      'One of your integrations for it to act with; unless given, as in a session of yours: the one connected or used last',
  }),
)

export const TryResult = Type.Object({
  status: Type.Union([Type.Literal('completed'), Type.Literal('failed')]),
  output: Type.Unknown(),
  error: Type.Union([
    Type.Object({
      code: Type.String(),
      message: Type.String(),
      stack: Type.Optional(Type.String()),
    }),
    Type.Null(),
  ]),
  logs: Type.Array(Log),
  durationMs: Type.Number(),
  requests: Type.Array(
    Type.Object({
      method: Type.String(),
      url: Type.String(),
      status: Type.Union([Type.Integer(), Type.Null()]),
      error: Type.Union([Type.String(), Type.Null()]),
      durationMs: Type.Number(),
    }),
    { description: 'What it sent, the first 100' },
  ),
  usage: Type.Object({
    cpuMs: Type.Number(),
    peakMemoryBytes: Type.Number(),
    hostCalls: Type.Number(),
  }),
})
