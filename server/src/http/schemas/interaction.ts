import { Binding, Graph } from '@patchbay/graph'
import { Type } from '@patchbay/sdk'
import { slugPattern } from '../../interactions/slug.ts'
import { RetentionRule } from '../../sessions/retention-rule.ts'
import { strict, Time } from './common.ts'
import { SessionStatus } from './session.ts'
import { TypeChange } from './task.ts'

export const Access = Type.Union([Type.Literal('users'), Type.Literal('builders'), Type.Literal('owner')])

const Response = Type.Union([Binding, Type.Null()])

const Retention = Type.Union([RetentionRule, Type.Null()], {
  description: 'How its sessions are kept; null: as the settings say',
})

const summary = {
  id: Type.String(),
  slug: Type.String(),
  name: Type.String(),
  description: Type.String(),
  active: Type.Boolean(),
  access: Access,
  version: Type.Integer(),
  activeVersion: Type.Union([Type.Integer(), Type.Null()]),
  retention: Retention,
  ownerId: Type.String(),
  createdAt: Time,
  updatedAt: Time,
}

export const Problem = Type.Object({
  task: Type.Optional(Type.String()),
  edge: Type.Optional(Type.Integer({ description: 'Index into graph.edges' })),
  field: Type.Optional(Type.String()),
  code: Type.String(),
  message: Type.String(),
  severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
})

const HourOfCalls = Type.Object({
  calls: Type.Integer({ description: 'Those that have not ended are among them' }),
  completed: Type.Integer(),
  failed: Type.Integer(),
})

/** One in a list. */
export const ListedInteraction = Type.Object({
  ...summary,
  taskTypes: Type.Array(Type.String(), { description: 'Of the newest graph, each once' }),
  lastSession: Type.Union([
    Type.Object({ id: Type.String(), status: SessionStatus, createdAt: Time }),
    Type.Null(),
  ]),
  lastDay: Type.Array(HourOfCalls, {
    description: 'The last 24 hours, the oldest first; the last is the one that runs',
  }),
})

export const Interaction = Type.Object({
  ...summary,
  graph: Graph,
  response: Response,
  problems: Type.Array(Problem),
  updates: Type.Array(
    Type.Object({
      type: Type.String(),
      title: Type.String(),
      from: Type.String(),
      to: Type.Union([Type.String(), Type.Null()]),
      changes: Type.Array(TypeChange),
    }),
    { description: 'Newer versions of custom task types than the published version runs' },
  ),
})

/** What can be set; a name is required only to create one. */
export const changes = {
  slug: Type.Optional(Type.String({ pattern: slugPattern })),
  description: Type.Optional(Type.String({ maxLength: 10_000 })),
  access: Type.Optional(Access),
  retention: Type.Optional(Retention),
  graph: Type.Optional(Graph),
  response: Type.Optional(Response),
}

export const InteractionName = Type.String({ minLength: 1, maxLength: 200 })

const ExportVersion = Type.Literal(1, { description: 'What shape the file has' })

/** Takes what an export gives, and a file written by hand that has the name and the graph alone. */
export const ImportFile = Type.Object(
  {
    patchbay: ExportVersion,
    interaction: Type.Object({ name: InteractionName, ...changes }, strict),
  },
  strict,
)

export const ExportFile = Type.Object({
  patchbay: ExportVersion,
  interaction: Type.Object({
    name: Type.String(),
    slug: Type.String(),
    description: Type.String(),
    access: Access,
    graph: Graph,
    response: Response,
  }),
})

export const Version = Type.Object({
  version: Type.Integer(),
  graph: Graph,
  response: Response,
  types: Type.Record(Type.String(), Type.Object({ version: Type.String(), hash: Type.String() }), {
    description: 'Which version of each custom task type it runs; empty until something has run it',
  }),
  savedBy: Type.String(),
  createdAt: Time,
  updatedAt: Time,
})

export const Endpoint = Type.Object({
  method: Type.Literal('POST'),
  url: Type.String(),
  headers: Type.Record(Type.String(), Type.String()),
  bodySchema: Type.Record(Type.String(), Type.Unknown(), { description: 'A JSON Schema' }),
  body: Type.Record(Type.String(), Type.Unknown(), { description: 'An example that fits' }),
  curl: Type.String(),
})
