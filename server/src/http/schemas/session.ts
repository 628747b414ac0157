import { Type } from '@patchbay/sdk'

const Time = Type.String({ format: 'date-time' })
const TimeOrNull = Type.Union([Time, Type.Null()])

export const SessionStatus = Type.Union(
  (['queued', 'running', 'completed', 'failed', 'cancelled'] as const).map((status) => Type.Literal(status)),
)

export const Trigger = Type.Union(
  (['endpoint', 'test', 'schedule', 'retry'] as const).map((trigger) => Type.Literal(trigger)),
)

const summary = {
  id: Type.String(),
  interaction: Type.Object({
    id: Type.String(),
    name: Type.String(),
    slug: Type.String(),
    version: Type.Integer(),
  }),
  userId: Type.String({ description: 'Who called it' }),
  status: SessionStatus,
  trigger: Trigger,
  createdAt: Time,
  startedAt: TimeOrNull,
  finishedAt: TimeOrNull,
}

export const SessionSummary = Type.Object(summary)

const Failure = Type.Object({
  code: Type.String(),
  message: Type.String(),
  stack: Type.Optional(Type.String({ description: "Lines of the task's own source" })),
  connectUrl: Type.Optional(Type.String({ description: 'Where you connect the account that it lacked' })),
  consentUrl: Type.Optional(Type.String({ description: 'Where you let it act with your account' })),
})

export const Log = Type.Object({
  at: Time,
  level: Type.Union((['debug', 'info', 'warn', 'error'] as const).map((level) => Type.Literal(level))),
  message: Type.String(),
})

const run = {
  status: Type.Union(
    (['waiting', 'running', 'completed', 'failed', 'skipped', 'cancelled'] as const).map((status) =>
      Type.Literal(status),
    ),
  ),
  attempts: Type.Integer({ description: 'Runs so far; 0 for outputs that were pinned or carried over' }),
  input: Type.Optional(Type.Unknown()),
  output: Type.Optional(Type.Unknown()),
  error: Type.Union([Failure, Type.Null()]),
  logs: Type.Optional(Type.Array(Log)),
  usage: Type.Optional(
    Type.Unknown({ description: 'cpuMs, wallMs, peakMemoryBytes, hostCalls of the last run' }),
  ),
  startedAt: TimeOrNull,
  finishedAt: TimeOrNull,
  wakeAt: Type.Optional(Time),
  reason: Type.Optional(Type.String({ description: 'Why it waits' })),
}

/** One item of a task that runs once per item. */
export const SessionItem = Type.Object({ index: Type.Integer({ description: 'From 0' }), ...run })

export const SessionTask = Type.Object({
  name: Type.String(),
  type: Type.String(),
  ...run,
  itemCounts: Type.Optional(
    Type.Object(
      { total: Type.Integer(), completed: Type.Integer(), failed: Type.Integer() },
      { description: 'Of a task that runs once per item' },
    ),
  ),
  items: Type.Optional(
    Type.Array(SessionItem, { description: 'The first of them; in an event those that changed' }),
  ),
  nextCursor: Type.Optional(
    Type.Union([Type.String(), Type.Null()], {
      description: 'For the items after these: GET /api/sessions/{id}/tasks/{name}/items',
    }),
  ),
})

export const Session = Type.Object({
  ...summary,
  input: Type.Unknown(),
  tasks: Type.Array(SessionTask),
  output: Type.Unknown(),
  error: Type.Union([
    Type.Object({ code: Type.String(), message: Type.String(), task: Type.Optional(Type.String()) }),
    Type.Null(),
  ]),
  parent: Type.Union(
    [
      Type.Object({
        sessionId: Type.String(),
        task: Type.String(),
        item: Type.Union([Type.Integer(), Type.Null()]),
      }),
      Type.Null(),
    ],
    { description: 'Whose task has called it' },
  ),
  retryOf: Type.Union([
    Type.Object({
      sessionId: Type.String(),
      from: Type.Union([Type.Literal('start'), Type.Literal('failed')]),
    }),
    Type.Null(),
  ]),
})

/** The answer to a call whose session completed. */
export const CompletedCall = Type.Object({
  sessionId: Type.String(),
  status: Type.Literal('completed'),
  output: Type.Unknown(),
})

/** The answer to a call that does not wait, or has waited long enough; `Location` says where to look. */
export const AcceptedCall = Type.Object({ sessionId: Type.String(), status: SessionStatus })
