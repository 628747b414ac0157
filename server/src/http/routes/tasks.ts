import { type JsonObject, Type } from '@patchbay/sdk'
import type { Catalogue } from '../../tasks/catalogue.ts'
import { viewTaskType } from '../../tasks/task-view.ts'
import { type TryDeps, tryTask } from '../../tasks/try-task.ts'
import { defineRoute, type Route } from '../route.ts'
import { strict } from '../schemas/common.ts'
import { TaskType, TriedWith, TryResult } from '../schemas/task.ts'

export function taskRoutes(deps: TryDeps & { catalogue: Catalogue }): Route[] {
  return [
    defineRoute(
      {
        method: 'GET',
        path: '/api/tasks',
        summary: 'All task types',
        access: 'signed-in',
        answers: { 200: { description: 'By type', schema: Type.Array(TaskType) } },
      },
      () => Promise.resolve({ status: 200, body: deps.catalogue.list().map(viewTaskType) }),
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/tasks/:type/try',
        summary:
          'Run one task in the sandbox, as the caller where it acts as somebody; nothing of it is stored',
        access: 'builder',
        params: Type.Object({ type: Type.String({ maxLength: 128 }) }),
        body: Type.Object(
          { input: Type.Record(Type.String(), Type.Unknown()), integration: TriedWith },
          strict,
        ),
        answers: { 200: { description: 'What came of it', schema: TryResult } },
      },
      async ({ params, caller, body, gone }) => {
        const { type } = params
        const { integration } = body
        const input = body.input as JsonObject
        const { userId } = caller
        return { status: 200, body: await tryTask(deps, { type, input, integration, userId, gone }) }
      },
    ),
  ]
}
