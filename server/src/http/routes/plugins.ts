import { type JsonObject, Type } from '@patchbay/sdk'
import type { Revised } from '../../interactions/create-interactions.ts'
import type { Plugins } from '../../plugins/create-plugins.ts'
import type { PluginView } from '../../plugins/plugin-view.ts'
import { ifMatchHeader, parseIfMatch } from '../if-match.ts'
import { type Answer, defineRoute, type Route } from '../route.ts'
import { IdParams, listOf, pageOf, pageQuery, strict } from '../schemas/common.ts'
import {
  CheckResult,
  DraftFlag,
  ListedPlugin,
  Plugin,
  PluginName,
  PluginVersion,
  PublishedPlugin,
  Source,
} from '../schemas/plugin.ts'
import { TriedWith, TryResult } from '../schemas/task.ts'

/** Fewer than of other lists: each may have a source of a megabyte. */
const versionsPerPage = 20

const VersionParams = Type.Object({
  ...IdParams.properties,
  version: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }),
})

const published = {
  description: 'The task, its revision is the ETag; 422 `compile_failed` where it cannot be published',
  schema: PublishedPlugin,
}

export function pluginRoutes({ plugins }: { plugins: Plugins }): Route[] {
  return [
    defineRoute(
      {
        method: 'POST',
        path: '/api/plugins',
        summary: 'Publish a new custom task, or save its draft',
        access: 'builder',
        body: Type.Object({ name: PluginName, source: Source, draft: DraftFlag }, strict),
        answers: { 201: published },
      },
      async ({ caller, body }) => {
        const { headers, body: view } = revised(await plugins.create(caller, body))
        const location = `/api/plugins/${(view as PluginView).id}`
        return { status: 201, body: view, headers: { ...headers, location } }
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/plugins',
        summary: 'The own custom tasks, all for administrators; newest change first',
        access: 'builder',
        query: Type.Object(pageQuery),
        answers: { 200: { description: 'A page, without sources', schema: listOf(ListedPlugin) } },
      },
      async ({ caller, query }) => ({ status: 200, body: await plugins.list(caller, pageOf(query)) }),
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/plugins/check',
        summary: 'What is wrong with a source, what it declares, and what publishing it would change',
        access: 'builder',
        body: Type.Object({ source: Source, name: Type.Optional(PluginName) }, strict),
        answers: { 200: { description: 'Nothing is stored', schema: CheckResult } },
      },
      async ({ caller, body }) => ({ status: 200, body: await plugins.check(caller, body) }),
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/plugins/try',
        summary:
          'Run a source once in the sandbox, as the caller where it acts as somebody; nothing of it is stored',
        access: 'builder',
        body: Type.Object(
          {
            source: Source,
            input: Type.Record(Type.String(), Type.Unknown()),
            integration: TriedWith,
            consent: Type.Optional(
              Type.Boolean({
                description: 'Consents to what this very source asks for with your account, and keeps that',
              }),
            ),
          },
          strict,
        ),
        answers: {
          200: {
            description: 'What came of it; 422 `compile_failed` where it cannot run',
            schema: TryResult,
          },
        },
      },
      async ({ caller, body, gone }) => {
        const request = { ...body, input: body.input as JsonObject }
        return { status: 200, body: await plugins.try(caller, request, gone) }
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/plugins/:id',
        summary: 'One custom task with its source',
        access: 'builder',
        params: IdParams,
        answers: { 200: { description: 'The task; its revision is the ETag', schema: Plugin } },
      },
      async ({ caller, params }) => revised(await plugins.get(caller, params.id)),
    ),
    defineRoute(
      {
        method: 'PUT',
        path: '/api/plugins/:id',
        summary: 'Publish a source as the next version, or save it as the draft',
        access: 'builder',
        params: IdParams,
        headers: ifMatchHeader,
        body: Type.Object({ source: Source, draft: DraftFlag }, strict),
        answers: { 200: published },
      },
      async ({ caller, params, body, headers }) =>
        revised(await plugins.save(caller, params.id, body, parseIfMatch(headers['if-match']))),
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/plugins/:id/publish',
        summary: 'Publish the draft as the next version; interactions that are published keep theirs',
        access: 'builder',
        params: IdParams,
        headers: ifMatchHeader,
        answers: { 200: published },
      },
      async ({ caller, params, headers }) =>
        revised(await plugins.publish(caller, params.id, parseIfMatch(headers['if-match']))),
    ),
    defineRoute(
      {
        method: 'DELETE',
        path: '/api/plugins/:id',
        summary: 'Delete a custom task; 409 while published interactions run it, sessions that run go on',
        access: 'builder',
        params: IdParams,
        answers: { 204: { description: 'Deleted' } },
      },
      async ({ caller, params }) => {
        await plugins.delete(caller, params.id)
        return { status: 204 }
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/plugins/:id/versions',
        summary: 'What was published, with the sources, newest first',
        access: 'builder',
        params: IdParams,
        query: Type.Object({
          ...pageQuery,
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, description: '20 unless given' })),
        }),
        answers: { 200: { description: 'A page', schema: listOf(PluginVersion) } },
      },
      async ({ caller, params, query }) => {
        const page = pageOf({ ...query, limit: query.limit ?? versionsPerPage })
        return { status: 200, body: await plugins.versions(caller, params.id, page) }
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/plugins/:id/versions/:version',
        summary: 'One published version with its source',
        access: 'builder',
        params: VersionParams,
        answers: { 200: { description: 'The version', schema: PluginVersion } },
      },
      async ({ caller, params }) => ({
        status: 200,
        body: await plugins.version(caller, params.id, Number(params.version)),
      }),
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/plugins/:id/versions/:version/restore',
        summary: "Make an old version's source the draft",
        access: 'builder',
        params: VersionParams,
        answers: { 200: { description: 'The task; its revision is the ETag', schema: Plugin } },
      },
      async ({ caller, params }) => revised(await plugins.restore(caller, params.id, Number(params.version))),
    ),
  ]
}

function revised({ view, revision }: Revised<PluginView>): Answer {
  return { status: 200, body: view, headers: { etag: `"${revision}"` } }
}
