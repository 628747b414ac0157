import { Type } from '@patchbay/sdk'
import type { Consents, TaskCode } from '../../integrations/consents.ts'
import { defineRoute, type Route } from '../route.ts'
import {
  AskedConsent,
  AskedQuery,
  Consent,
  Consented,
  ConsentRequest,
  ConsentType,
} from '../schemas/consent.ts'

/** What callers let custom tasks do with their own accounts. */
export function consentRoutes({ consents }: { consents: Consents }): Route[] {
  return [
    defineRoute(
      {
        method: 'GET',
        path: '/api/consents',
        summary: 'The custom tasks that act with accounts of the caller',
        access: 'signed-in',
        answers: { 200: { description: 'By type', schema: Type.Array(Consent) } },
      },
      async ({ caller }) => ({ status: 200, body: await consents.list(caller.userId) }),
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/api/consents/asked',
        summary: 'What custom tasks ask the caller for, as `consentUrl` names them',
        access: 'signed-in',
        query: AskedQuery,
        answers: { 200: { description: 'In the same order', schema: Type.Array(AskedConsent) } },
      },
      async ({ caller, query }) => ({
        status: 200,
        body: await consents.asked(caller.userId, query.tasks.split(',').map(readTaskCode)),
      }),
    ),
    defineRoute(
      {
        method: 'POST',
        path: '/api/consents',
        summary: 'Let custom tasks act with accounts of the caller, and reach what they ask for',
        access: 'signed-in',
        body: ConsentRequest,
        answers: { 201: { description: 'What they may do now', schema: Consented } },
      },
      async ({ caller, body }) => ({ status: 201, body: await consents.give(caller.userId, body) }),
    ),
    defineRoute(
      {
        method: 'DELETE',
        path: '/api/consents/:type',
        summary: 'A custom task acts as the caller no more',
        access: 'signed-in',
        params: ConsentType,
        answers: { 204: { description: 'Taken back' } },
      },
      async ({ caller, params }) => {
        await consents.revoke(caller.userId, params.type)
        return { status: 204 }
      },
    ),
  ]
}

function readTaskCode(text: string): TaskCode {
  const [type = '', hash = ''] = text.split('@')
  return { type, hash }
}
