import { Readable } from 'node:stream'
import { Type } from '@patchbay/sdk'
import type { AccountPicture } from '../../integrations/account-picture.ts'
import type { ManageIntegrations } from '../../integrations/manage-integrations.ts'
import type { ManageProviders } from '../../integrations/manage-providers.ts'
import { defineRoute, type Route } from '../route.ts'
import { IdParams } from '../schemas/common.ts'
import {
  ConnectRequest,
  Integration,
  PinnedInteraction,
  Provider,
  ProviderName,
  ProviderSettings,
} from '../schemas/integration.ts'

/** Providers, which administrators set up, and what users have connected to them. */
export function integrationRoutes(deps: {
  providers: ManageProviders
  integrations: ManageIntegrations
  accountPicture: AccountPicture
}): Route[] {
  const { providers, integrations, accountPicture } = deps
  return [
    defineRoute(
      {
        method: 'GET',
        path: '/api/providers',
        summary: 'All providers',
        access: 'signed-in',
        answers: { 200: { description: 'Set up or not', schema: Type.Array(Provider) } },
      },
      async ({ caller }) => ({ status: 200, body: await providers.list(caller) }),
    ),
    defineRoute(
      {
        method: 'PUT',
        path: '/api/providers/:name',
        summary: 'Set a provider up; under a new name, any other that speaks OAuth 2',
        access: 'admin',
        params: Type.Object({ name: ProviderName }),
        body: ProviderSettings,
        answers: { 200: { description: 'The provider, without its secret', schema: Provider } },
      },
      async ({ caller, params, body }) => ({
        status: 200,
        body: await providers.put(caller, params.name, body),
      }),
    ),
    defineRoute(
      {
        method: 'DELETE',
        path: '/api/providers/:name',
        summary: 'Forget what is set of a provider',
        access: 'admin',
        params: Type.Object({ name: ProviderName }),
        answers: { 204: { description: 'Forgotten' } },
      },
      async ({ caller, params }) => {
        await providers.delete(caller, params.name)
        return { status: 204 }
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/integrations',
        summary: "The caller's integrations, oldest first",
        access: 'signed-in',
        answers: { 200: { description: 'All of them', schema: Type.Array(Integration) } },
      },
      async ({ caller }) => ({ status: 200, body: await integrations.list(caller.userId) }),
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/integrations/:id/picture',
        summary: 'The picture of a connected account, as its provider shows it',
        access: 'signed-in',
        params: IdParams,
        answers: { 200: { description: 'PNG, JPEG, GIF, WebP or AVIF' } },
      },
      async ({ caller, params }) => {
        const { type, body } = await accountPicture(caller.userId, params.id)
        const headers = { 'content-type': type, 'cache-control': 'private, max-age=86400' }
        return { status: 200, body: Readable.from([body]), headers }
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/integrations/:id/pinned',
        summary: 'Interactions of yours that act with it whoever calls: they cannot once it is disconnected',
        access: 'signed-in',
        params: IdParams,
        answers: { 200: { description: 'Newest change first', schema: Type.Array(PinnedInteraction) } },
      },
      async ({ caller, params }) => ({
        status: 200,
        body: await integrations.pinnedTo(caller.userId, params.id),
      }),
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/integrations/:provider/connect',
        summary: 'Connect an account: with `fields` by an API key, else in the browser',
        access: 'signed-in',
        params: Type.Object({ provider: ProviderName }),
        body: ConnectRequest,
        answers: {
          200: {
            description: "Where to send the user's browser, once and within ten minutes",
            schema: Type.Object({ url: Type.String() }),
          },
          201: { description: 'The key is stored', schema: Integration },
        },
      },
      async ({ caller, params, body }) => {
        const connected = await integrations.connect(caller.userId, params.provider, body)
        if ('url' in connected) return { status: 200, body: connected }
        return { status: 201, body: connected.integration }
      },
    ),
    defineRoute(
      {
        method: 'DELETE',
        path: '/api/integrations/:id',
        summary: 'Disconnect: revoked at the provider where it can be, and forgotten',
        access: 'signed-in',
        params: IdParams,
        answers: { 204: { description: 'Forgotten' } },
      },
      async ({ caller, params }) => {
        await integrations.disconnect(caller.userId, params.id)
        return { status: 204 }
      },
    ),
  ]
}
