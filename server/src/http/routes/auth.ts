import { Type } from '@patchbay/sdk'
import { NotFound } from '../../errors.ts'
import type { Accounts } from '../../users/accounts.ts'
import { defineRoute, type Route } from '../route.ts'
import { IdParams, listOf, strict, TimeOrNull } from '../schemas/common.ts'
import {
  ApiKey,
  AuthState,
  Credentials,
  Email,
  Password,
  PersonName,
  SignedIn,
  User,
} from '../schemas/user.ts'

/** Signing in and out, and what people do with their own accounts. */
export function authRoutes({ accounts }: { accounts: Accounts }): Route[] {
  return [
    defineRoute(
      {
        method: 'GET',
        path: '/api/auth/state',
        summary: 'Who is signed in, if anybody, and who may create an account',
        access: 'public',
        answers: { 200: { description: 'The state of things', schema: AuthState } },
      },
      async ({ maybeCaller }) => {
        const [user, registration] = await Promise.all([
          maybeCaller ? accounts.me(maybeCaller) : null,
          accounts.registration(),
        ])
        return { status: 200, body: { user, registration } }
      },
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/auth/register',
        summary: 'Create an account; the first one becomes administrator',
        access: 'public',
        body: Type.Object({ email: Email, password: Password, name: Type.Optional(PersonName) }, strict),
        answers: { 201: { description: 'Signed in', schema: SignedIn } },
      },
      async ({ body, address, setLogin }) => {
        const signedIn = await accounts.register({ ...body, address })
        setLogin(signedIn.token)
        return { status: 201, body: signedIn }
      },
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/auth/login',
        summary: 'Sign in',
        access: 'public',
        body: Credentials,
        answers: { 200: { description: 'Signed in', schema: SignedIn } },
      },
      async ({ body, address, setLogin }) => {
        const signedIn = await accounts.login({ ...body, address })
        setLogin(signedIn.token)
        return { status: 200, body: signedIn }
      },
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/auth/logout',
        summary: 'Sign out: the token is dead at once',
        access: 'signed-in',
        answers: { 204: { description: 'Signed out' } },
      },
      async ({ caller, setLogin }) => {
        await accounts.logout(caller)
        setLogin(undefined)
        return { status: 204 }
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/me',
        summary: 'Who is signed in',
        access: 'signed-in',
        answers: { 200: { description: 'The user', schema: User } },
      },
      async ({ caller }) => ({ status: 200, body: await accounts.me(caller) }),
    ),
    defineRoute(
      {
        method: 'PATCH',
        path: '/api/me',
        summary: 'Change the own name',
        access: 'signed-in',
        body: Type.Object({ name: PersonName }, strict),
        answers: { 200: { description: 'The user', schema: User } },
      },
      async ({ caller, body }) => ({ status: 200, body: await accounts.rename(caller, body.name) }),
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/me/password',
        summary: 'Change the own password; ends all other tokens',
        access: 'signed-in',
        body: Type.Object({ current: Type.String({ maxLength: 200 }), next: Password }, strict),
        answers: { 204: { description: 'Changed' } },
      },
      async ({ caller, body }) => {
        await accounts.changePassword(caller, body)
        return { status: 204 }
      },
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/me/api-keys',
        summary: 'Create an API key, shown this once',
        access: 'signed-in',
        body: Type.Object(
          {
            name: Type.String({ minLength: 1, maxLength: 200 }),
            expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_650 })),
          },
          strict,
        ),
        answers: {
          201: {
            description: 'The key',
            schema: Type.Object({
              id: Type.String(),
              name: Type.String(),
              key: Type.String(),
              expiresAt: TimeOrNull,
            }),
          },
        },
      },
      async ({ caller, body }) => ({ status: 201, body: await accounts.createApiKey(caller, body) }),
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/me/api-keys',
        summary: 'The own API keys, without the keys themselves',
        access: 'signed-in',
        answers: { 200: { description: 'Newest first', schema: listOf(ApiKey) } },
      },
      async ({ caller }) => ({
        status: 200,
        body: { items: await accounts.listApiKeys(caller), nextCursor: null },
      }),
    ),
    defineRoute(
      {
        method: 'DELETE',
        path: '/api/me/api-keys/:id',
        summary: 'Revoke an API key',
        access: 'signed-in',
        params: IdParams,
        answers: { 204: { description: 'Revoked' } },
      },
      async ({ caller, params }) => {
        if (!(await accounts.deleteApiKey(caller, params.id))) throw new NotFound('You have no such API key')
        return { status: 204 }
      },
    ),
  ]
}
