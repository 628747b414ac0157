import { Type } from '@patchbay/sdk'
import { Restriction, type Restrictions } from '../../tasks/restrictions.ts'
import { defineRoute, type Route } from '../route.ts'

const TypeParams = Type.Object({
  type: Type.String({ pattern: '^[a-z][a-z0-9-]*\\.[a-z][a-z0-9-]*$', maxLength: 128 }),
})
const Restricted = Type.Object({ type: Type.String(), ...Restriction.properties })

export function restrictionRoutes({ restrictions }: { restrictions: Restrictions }): Route[] {
  return [
    defineRoute(
      {
        method: 'GET',
        path: '/api/restrictions',
        summary: 'What administrators let task types do at most',
        access: 'builder',
        answers: { 200: { description: 'By type', schema: Type.Array(Restricted) } },
      },
      async () => ({ status: 200, body: await restrictions.list() }),
    ),
    defineRoute(
      {
        method: 'PUT',
        path: '/api/tasks/:type/restriction',
        summary:
          'Restrict a task type, whatever its versions declare; counts for runs that begin from then on',
        access: 'admin',
        params: TypeParams,
        body: Restriction,
        answers: { 200: { description: 'The restriction', schema: Restricted } },
      },
      async ({ caller, params, body }) => ({
        status: 200,
        body: await restrictions.put(caller.userId, params.type, body),
      }),
    ),
    defineRoute(
      {
        method: 'DELETE',
        path: '/api/tasks/:type/restriction',
        summary: 'Let a task type do all that it declares again',
        access: 'admin',
        params: TypeParams,
        answers: { 204: { description: 'Done' } },
      },
      async ({ caller, params }) => {
        await restrictions.delete(caller.userId, params.type)
        return { status: 204 }
      },
    ),
  ]
}
