import { Binding, Graph } from '@patchbay/graph'
import { Type } from '@patchbay/sdk'
import { slugPattern } from '../../interactions/slug.ts'
import { RetentionRule } from '../../sessions/retention-rule.ts'
import { Time } from './common.ts'

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

export const InteractionSummary = Type.Object(summary)

export const Interaction = Type.Object({
  ...summary,
  graph: Graph,
  response: Response,
  problems: Type.Array(Problem),
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

export const Version = Type.Object({
  version: Type.Integer(),
  graph: Graph,
  response: Response,
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
