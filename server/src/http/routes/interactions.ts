import { Type } from '@patchbay/sdk'
import type { Interactions, Revised } from '../../interactions/create-interactions.ts'
import type { InteractionView } from '../../interactions/interaction-view.ts'
import { ifMatchHeader, parseIfMatch } from '../if-match.ts'
import { type Answer, defineRoute, type Route } from '../route.ts'
import { IdParams, listOf, pageOf, pageQuery, strict } from '../schemas/common.ts'
import {
  changes,
  Endpoint,
  ExportFile,
  ImportFile,
  Interaction,
  InteractionName,
  ListedInteraction,
  Version,
} from '../schemas/interaction.ts'

/** Fewer than of other lists: each may have a graph of a megabyte. */
const versionsPerPage = 20

const VersionParams = Type.Object({
  ...IdParams.properties,
  version: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }),
})

const one = { description: 'The interaction; its revision is the ETag', schema: Interaction }

export function interactionRoutes({ interactions }: { interactions: Interactions }): Route[] {
  return [
    defineRoute(
      {
        method: 'POST',
        path: '/api/interactions',
        summary: 'Create an interaction, inactive, version 1',
        access: 'builder',
        body: Type.Object({ name: InteractionName, ...changes }, strict),
        answers: { 201: one },
      },
      async ({ caller, body }) => created(await interactions.create(caller, body)),
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/interactions',
        summary: 'The own interactions, all for administrators; newest change first',
        access: 'builder',
        query: Type.Object({
          ...pageQuery,
          q: Type.Optional(Type.String({ maxLength: 200, description: 'In name, slug or description' })),
          active: Type.Optional(Type.Boolean()),
        }),
        answers: { 200: { description: 'A page', schema: listOf(ListedInteraction) } },
      },
      async ({ caller, query }) => {
        const { q, active } = query
        const filter = { ...(q !== undefined && { q }), ...(active !== undefined && { active }) }
        return { status: 200, body: await interactions.list(caller, { ...pageOf(query), ...filter }) }
      },
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/interactions/import',
        summary: 'Make an interaction of an export, inactive; takes another slug where that one is taken',
        access: 'builder',
        body: ImportFile,
        answers: { 201: one },
      },
      async ({ caller, body }) => created(await interactions.import(caller, body)),
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/interactions/:id/export',
        summary: 'The newest version to keep or to take elsewhere, without secrets',
        access: 'builder',
        params: IdParams,
        answers: { 200: { description: 'The file', schema: ExportFile } },
      },
      async ({ caller, params }) => {
        const file = await interactions.export(caller, params.id)
        const name = `attachment; filename="${file.interaction.slug}.json"`
        return { status: 200, body: file, headers: { 'content-disposition': name } }
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/interactions/:id',
        summary: 'One interaction with its newest graph and the problems of it',
        access: 'builder',
        params: IdParams,
        answers: { 200: one },
      },
      async ({ caller, params }) => revised(await interactions.get(caller, params.id)),
    ),
    defineRoute(
      {
        method: 'PATCH',
        path: '/api/interactions/:id',
        summary: 'Change an interaction; a changed graph or response is a new version',
        access: 'builder',
        params: IdParams,
        headers: ifMatchHeader,
        body: Type.Object({ name: Type.Optional(InteractionName), ...changes }, strict),
        answers: { 200: one },
      },
      async ({ caller, params, body, headers }) =>
        revised(await interactions.change(caller, params.id, body, parseIfMatch(headers['if-match']))),
    ),
    defineRoute(
      {
        method: 'DELETE',
        path: '/api/interactions/:id',
        summary: 'Delete an interaction; its running sessions finish, its slug is free',
        access: 'builder',
        params: IdParams,
        answers: { 204: { description: 'Deleted' } },
      },
      async ({ caller, params }) => {
        await interactions.delete(caller, params.id)
        return { status: 204 }
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/interactions/:id/versions',
        summary: 'The versions with their graphs, newest first',
        access: 'builder',
        params: IdParams,
        query: Type.Object({
          ...pageQuery,
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, description: '20 unless given' })),
        }),
        answers: { 200: { description: 'A page', schema: listOf(Version) } },
      },
      async ({ caller, params, query }) => {
        const page = pageOf({ ...query, limit: query.limit ?? versionsPerPage })
        return { status: 200, body: await interactions.versions(caller, params.id, page) }
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/interactions/:id/versions/:version',
        summary: 'One version with its graph',
        access: 'builder',
        params: VersionParams,
        answers: { 200: { description: 'The version', schema: Version } },
      },
      async ({ caller, params }) => ({
        status: 200,
        body: await interactions.version(caller, params.id, Number(params.version)),
      }),
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/interactions/:id/versions/:version/restore',
        summary: 'Make an old version the newest again, as a version of its own',
        access: 'builder',
        params: VersionParams,
        answers: { 200: one },
      },
      async ({ caller, params }) =>
        revised(await interactions.restore(caller, params.id, Number(params.version))),
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/interactions/:id/activate',
        summary: 'Publish the newest version',
        access: 'builder',
        params: IdParams,
        answers: { 200: one },
      },
      async ({ caller, params }) => revised(await interactions.activate(caller, params.id)),
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/interactions/:id/deactivate',
        summary: 'Take the endpoint down',
        access: 'builder',
        params: IdParams,
        answers: { 200: one },
      },
      async ({ caller, params }) => revised(await interactions.deactivate(caller, params.id)),
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/interactions/:id/endpoint',
        summary: 'How its endpoint is called',
        access: 'builder',
        params: IdParams,
        answers: { 200: { description: 'URL, headers, body', schema: Endpoint } },
      },
      async ({ caller, params }) => ({ status: 200, body: await interactions.endpoint(caller, params.id) }),
    ),
  ]
}

function created(interaction: Revised<InteractionView>): Answer {
  const { headers, body } = revised(interaction)
  return { status: 201, body, headers: { ...headers, location: `/api/interactions/${interaction.view.id}` } }
}

function revised({ view, revision }: Revised<InteractionView>): Answer {
  return { status: 200, body: view, headers: { etag: `"${revision}"` } }
}
