import { Type } from '@patchbay/sdk'
import type { AuditStore } from '../../store/port.ts'
import type { ManageUsers } from '../../users/manage-users.ts'
import { Settings, type SettingsUseCases } from '../../users/settings.ts'
import { defineRoute, type Route } from '../route.ts'
import { IdParams, listOf, pageOf, pageQuery, strict, Time } from '../schemas/common.ts'
import { Email, Password, PersonName, Plan, Role, User } from '../schemas/user.ts'

const AuditEntry = Type.Object({
  id: Type.String(),
  at: Time,
  userId: Type.Union([Type.String(), Type.Null()]),
  action: Type.String(),
  details: Type.Record(Type.String(), Type.Unknown()),
})

/** What administrators do: accounts, settings, the audit log. */
export function administrationRoutes(deps: {
  users: ManageUsers
  settings: SettingsUseCases
  audit: AuditStore
}): Route[] {
  const { users, settings, audit } = deps
  return [
    defineRoute(
      {
        method: 'GET',
        path: '/api/users',
        summary: 'All accounts, oldest first',
        access: 'admin',
        query: Type.Object(pageQuery),
        answers: { 200: { description: 'A page', schema: listOf(User) } },
      },
      async ({ query }) => ({ status: 200, body: await users.list(pageOf(query)) }),
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/users',
        summary: 'Create an account',
        access: 'admin',
        body: Type.Object(
          {
            email: Email,
            password: Password,
            name: Type.Optional(PersonName),
            role: Type.Optional(Role),
            plan: Type.Optional(Plan),
          },
          strict,
        ),
        answers: { 201: { description: 'The user', schema: User } },
      },
      async ({ caller, body }) => ({ status: 201, body: await users.create(caller, body) }),
    ),
    defineRoute(
      {
        method: 'PATCH',
        path: '/api/users/:id',
        summary: 'Change an account: role, plan, name, e-mail, password',
        access: 'admin',
        params: IdParams,
        body: Type.Object(
          {
            email: Type.Optional(Email),
            password: Type.Optional(Password),
            name: Type.Optional(PersonName),
            role: Type.Optional(Role),
            plan: Type.Optional(Plan),
          },
          strict,
        ),
        answers: { 200: { description: 'The user', schema: User } },
      },
      async ({ caller, params, body }) => ({
        status: 200,
        body: await users.change(caller, params.id, body),
      }),
    ),
    defineRoute(
      {
        method: 'DELETE',
        path: '/api/users/:id',
        summary: 'Delete an account; its sessions stay',
        access: 'admin',
        params: IdParams,
        answers: { 204: { description: 'Deleted' } },
      },
      async ({ caller, params }) => {
        await users.delete(caller, params.id)
        return { status: 204 }
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/settings',
        summary: 'What administrators set',
        access: 'admin',
        answers: { 200: { description: 'The settings', schema: Settings } },
      },
      async () => ({ status: 200, body: await settings.get() }),
    ),
    defineRoute(
      {
        method: 'PUT',
        path: '/api/settings',
        summary: 'Set all of it',
        access: 'admin',
        body: Settings,
        answers: { 200: { description: 'The settings', schema: Settings } },
      },
      async ({ caller, body }) => ({ status: 200, body: await settings.put(body, caller.userId) }),
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/audit',
        summary: 'Who did what, newest first',
        access: 'admin',
        query: Type.Object(pageQuery),
        answers: { 200: { description: 'A page', schema: listOf(AuditEntry) } },
      },
      async ({ query }) => {
        const { items, nextCursor } = await audit.list(pageOf(query))
        const view = items.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() }))
        return { status: 200, body: { items: view, nextCursor } }
      },
    ),
  ]
}
