import { endpointContract, TaskName } from '@patchbay/graph'
import { type JsonObject, Type } from '@patchbay/sdk'
import { InvalidInput } from '../../errors.ts'
import type { Interactions } from '../../interactions/create-interactions.ts'
import type { CallLimits } from '../../sessions/call-limits.ts'
import type { Sessions } from '../../sessions/create-sessions.ts'
import { pinnedRecords } from '../../sessions/pinned.ts'
import type { Runnables } from '../../sessions/runnables.ts'
import { compileSchema } from '../../validation/compile-schema.ts'
import { answerSession } from '../answer-session.ts'
import { createEventStreams } from '../event-stream.ts'
import { parsePrefer } from '../prefer.ts'
import { defineRoute, type Route } from '../route.ts'
import { IdParams, listOf, pageOf, pageQuery, strict } from '../schemas/common.ts'
import {
  AcceptedCall,
  CompletedCall,
  Session,
  SessionItem,
  SessionStatus,
  SessionSummary,
  Trigger,
} from '../schemas/session.ts'

export interface SessionRouteDeps {
  sessions: Sessions
  interactions: Interactions
  runnables: Runnables
  callLimits: CallLimits
}

const callAnswers = {
  200: { description: 'It completed', schema: CompletedCall },
  202: { description: 'It runs on', schema: AcceptedCall },
}

const Time = Type.String({ format: 'date-time', maxLength: 40 })

export function sessionRoutes(deps: SessionRouteDeps): Route[] {
  const { sessions, interactions, runnables, callLimits } = deps
  const streamEvents = createEventStreams()
  return [
    defineRoute(
      {
        method: 'POST',
        path: '/api/interactions/:id/sessions',
        summary: 'Run the draft as a test; pinned outputs stand in for tasks',
        access: 'builder',
        params: IdParams,
        body: Type.Object(
          {
            input: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
            pinned: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
          },
          strict,
        ),
        answers: callAnswers,
      },
      async ({ params, caller, body, headers, gone }) => {
        const { interaction, version } = await interactions.freezeDraft(caller, params.id)
        const pinned = (body.pinned ?? {}) as JsonObject
        const runnable = await runnables.of(version)
        const given = pinnedRecords(pinned, version.graph, runnable.findTask)
        const input = (body.input ?? {}) as JsonObject
        // Tasks that do not run ask for nothing.
        const asking = version.graph.tasks.filter(({ name }) => !Object.hasOwn(pinned, name))
        const { bodySchema } = endpointContract({
          graph: { ...version.graph, tasks: asking },
          findTaskType: runnable.findTask,
        })
        const errors = compileSchema(bodySchema)(input)
        if (errors.length > 0) {
          throw new InvalidInput(errors.map((error) => ({ ...error, path: `/input${error.path}` })))
        }
        const { quota, openAtMost } = await callLimits.admit(caller)
        const { waitMs, applied } = parsePrefer(headers['prefer'] as string | undefined)
        const callerId = caller.userId
        const result = await sessions.start({
          interaction,
          runnable,
          callerId,
          trigger: 'test',
          input,
          given,
          openAtMost,
          waitMs,
          gone,
        })
        return answerSession(result, { applied, quota })
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/sessions',
        summary: 'Sessions one called, or of own interactions; all for administrators; newest first',
        access: 'signed-in',
        query: Type.Object({
          ...pageQuery,
          interaction: Type.Optional(Type.String({ maxLength: 64, description: "An interaction's id" })),
          status: Type.Optional(SessionStatus),
          trigger: Type.Optional(Trigger),
          from: Type.Optional(Time),
          to: Type.Optional(Time),
        }),
        answers: { 200: { description: 'A page, without task bodies', schema: listOf(SessionSummary) } },
      },
      async ({ caller, query }) => {
        const { interaction, status, trigger, from, to } = query
        const page = await sessions.list(
          {
            ...pageOf(query),
            ...(interaction !== undefined && { interactionId: interaction }),
            ...(status !== undefined && { status }),
            ...(trigger !== undefined && { trigger }),
            ...(from !== undefined && { from: Date.parse(from) }),
            ...(to !== undefined && { to: Date.parse(to) }),
          },
          caller,
        )
        return { status: 200, body: page }
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/sessions/:id',
        summary: 'One session whole',
        access: 'signed-in',
        params: IdParams,
        answers: { 200: { description: 'The session', schema: Session } },
      },
      async ({ params, caller }) => ({ status: 200, body: await sessions.get(params.id, caller) }),
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/sessions/:id/events',
        summary: 'Server-Sent Events: `task` and `session` with the changed state, from the start to the end',
        access: 'signed-in',
        params: IdParams,
        answers: { 200: { description: 'text/event-stream' } },
      },
      ({ params, caller, gone }) =>
        streamEvents(gone, (listener) => sessions.follow(params.id, caller, listener)),
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/sessions/:id/tasks/:name/items',
        summary: 'The items of a task that runs once per item, in the order of its list',
        access: 'signed-in',
        params: Type.Object({ ...IdParams.properties, name: TaskName }),
        query: Type.Object(pageQuery),
        answers: { 200: { description: 'A page of items', schema: listOf(SessionItem) } },
      },
      async ({ params, caller, query }) => ({
        status: 200,
        body: await sessions.items(params.id, params.name, caller, pageOf(query)),
      }),
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/sessions/:id/cancel',
        summary: 'Stop what runs, cancel what waits',
        access: 'signed-in',
        params: IdParams,
        answers: { 200: { description: 'The session', schema: Session } },
      },
      async ({ params, caller }) => ({ status: 200, body: await sessions.cancel(params.id, caller) }),
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/sessions/:id/retry',
        summary: 'A new session like this one, from its start or from what failed',
        access: 'signed-in',
        params: IdParams,
        body: Type.Object({ from: Type.Union([Type.Literal('start'), Type.Literal('failed')]) }, strict),
        answers: callAnswers,
      },
      async ({ params, caller, body, headers, gone }) => {
        const { quota, openAtMost } = await callLimits.admit(caller)
        const { waitMs, applied } = parsePrefer(headers['prefer'] as string | undefined)
        const result = await sessions.retry(params.id, caller, { ...body, openAtMost, waitMs, gone })
        return answerSession(result, { applied, quota })
      },
    ),
  ]
}
