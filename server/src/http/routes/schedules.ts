import type { JsonObject } from '@patchbay/sdk'
import type { Schedules } from '../../schedules/create-schedules.ts'
import { defineRoute, type Route } from '../route.ts'
import { IdParams } from '../schemas/common.ts'
import { Schedule, ScheduleRequest } from '../schemas/schedule.ts'

const path = '/api/interactions/:id/schedule'
const one = { description: 'The schedule', schema: Schedule }

export function scheduleRoutes({ schedules }: { schedules: Schedules }): Route[] {
  return [
    defineRoute(
      {
        method: 'PUT',
        path,
        summary: 'Run an active interaction by the clock, as its owner',
        access: 'builder',
        params: IdParams,
        body: ScheduleRequest,
        answers: { 200: one },
      },
      async ({ caller, params, body: { input, ...body } }) => {
        const request = { ...body, ...(input !== undefined && { input: input as JsonObject }) }
        return { status: 200, body: await schedules.put(caller, params.id, request) }
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path,
        summary: 'When an interaction runs by itself, and when it did last',
        access: 'builder',
        params: IdParams,
        answers: { 200: one },
      },
      async ({ caller, params }) => ({ status: 200, body: await schedules.get(caller, params.id) }),
    ),
    defineRoute(
      {
        method: 'DELETE',
        path,
        summary: 'Run it by the clock no more',
        access: 'builder',
        params: IdParams,
        answers: { 204: { description: 'Deleted' } },
      },
      async ({ caller, params }) => {
        await schedules.delete(caller, params.id)
        return { status: 204 }
      },
    ),
  ]
}
