import type { Sandbox } from '@patchbay/sandbox'
import { type JsonObject, Type } from '@patchbay/sdk'
import type { Catalogue } from '../../tasks/catalogue.ts'
import type { Restrictions } from '../../tasks/restrictions.ts'
import { viewTaskType } from '../../tasks/task-view.ts'
import { tryTask } from '../../tasks/try-task.ts'
import { defineRoute, type Route } from '../route.ts'
import { strict } from '../schemas/common.ts'
import { TaskType, TryResult } from '../schemas/task.ts'

export function taskRoutes(deps: {
  catalogue: Catalogue
  sandbox: Sandbox
  restrictions: Pick<Restrictions, 'of'>
}): Route[] {
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
        summary: 'Run one task in the sandbox; nothing of it is stored',
        access: 'builder',
        params: Type.Object({ type: Type.String({ maxLength: 128 }) }),
        body: Type.Object({ input: Type.Record(Type.String(), Type.Unknown()) }, strict),
        answers: { 200: { description: 'What came of it', schema: TryResult } },
      },
      async ({ params, caller, body, gone }) => {
        const { type } = params
        const input = body.input as JsonObject
        return { status: 200, body: await tryTask(deps, { type, input, userId: caller.userId, gone }) }
      },
    ),
  ]
}
