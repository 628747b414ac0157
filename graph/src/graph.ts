import { type Static, Type } from '@patchbay/sdk'

/** A task's name in its graph: the key in request bodies and bindings. */
export const TaskName = Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$' })

/** The name of a task type's input field. */
const FieldName = Type.String({ pattern: String.raw`^[^\x00-\x1f]{1,128}$` })

const strict = { additionalProperties: false }

export const Binding = Type.Union([
  Type.Object({ kind: Type.Literal('fixed'), value: Type.Unknown() }, strict),
  Type.Object({ kind: Type.Literal('ask'), default: Type.Optional(Type.Unknown()) }, strict),
  Type.Object(
    { kind: Type.Literal('output'), task: TaskName, path: Type.Optional(Type.String({ maxLength: 1000 })) },
    strict,
  ),
  Type.Object({ kind: Type.Literal('template'), text: Type.String({ maxLength: 100_000 }) }, strict),
  /** In a task that runs once per item: the item, or a part of it. */
  Type.Object({ kind: Type.Literal('item'), path: Type.Optional(Type.String({ maxLength: 1000 })) }, strict),
])
export type Binding = Static<typeof Binding>

export const EdgeCondition = Type.Object(
  {
    /** Into the preceding task's output; empty: the whole of it. */
    path: Type.Optional(Type.String({ maxLength: 1000 })),
    op: Type.Union([
      Type.Literal('equals'),
      Type.Literal('not-equals'),
      Type.Literal('greater'),
      Type.Literal('less'),
      Type.Literal('contains'),
      Type.Literal('exists'),
      Type.Literal('empty'),
    ]),
    value: Type.Optional(Type.Unknown()),
  },
  strict,
)
export type EdgeCondition = Static<typeof EdgeCondition>

/** Runs the task once per item of a list; its output is the list of outputs, in order. */
export const ForEach = Type.Object(
  {
    items: Binding,
    /** Items that have begun and not ended, at most; 5 unless given. */
    concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    /** `fail` unless given: the first item that fails for good stops new ones and fails the task. */
    onItemError: Type.Optional(Type.Union([Type.Literal('fail'), Type.Literal('continue')])),
  },
  strict,
)
export type ForEach = Static<typeof ForEach>

export const GraphTask = Type.Object(
  {
    name: TaskName,
    type: Type.String({ minLength: 1, maxLength: 128 }),
    title: Type.Optional(Type.String({ maxLength: 200 })),
    inputs: Type.Optional(Type.Record(FieldName, Binding, strict)),
    join: Type.Optional(Type.Union([Type.Literal('all'), Type.Literal('any')])),
    forEach: Type.Optional(ForEach),
    /** Of one run; with `forEach` of each item's, as is `retry`. */
    timeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 600_000 })),
    retry: Type.Optional(
      Type.Object(
        {
          attempts: Type.Integer({ minimum: 1, maximum: 20 }),
          backoffMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_600_000 })),
        },
        strict,
      ),
    ),
    /** The account that it acts with whoever calls: an integration of the interaction's owner. */
    integration: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    position: Type.Optional(Type.Object({ x: Type.Number(), y: Type.Number() }, strict)),
  },
  strict,
)
export type GraphTask = Static<typeof GraphTask>

export const GraphEdge = Type.Object(
  {
    from: TaskName,
    to: TaskName,
    on: Type.Optional(
      Type.Union([Type.Literal('completed'), Type.Literal('failed'), Type.Literal('finished')]),
    ),
    when: Type.Optional(EdgeCondition),
  },
  strict,
)
export type GraphEdge = Static<typeof GraphEdge>

/** An interaction's graph as it is saved: structurally valid, not necessarily runnable. */
export const Graph = Type.Object(
  {
    tasks: Type.Array(GraphTask, { maxItems: 1000 }),
    edges: Type.Array(GraphEdge, { maxItems: 5000 }),
  },
  strict,
)
export type Graph = Static<typeof Graph>
