import type { IncomingHttpHeaders } from 'node:http'
import { Type } from '@patchbay/sdk'
import type { ConnectPage } from '../../integrations/connect-pages.ts'
import type { ConnectCookie, ConnectFlow } from '../../integrations/connect.ts'
import { plainPage } from '../plain-page.ts'
import { type Answer, defineRoute, type Route } from '../route.ts'
import { ProviderName } from '../schemas/integration.ts'

/** What a browser opens on its way to a provider and back. */
export function connectRoutes(deps: { connectFlow: ConnectFlow; publicUrl: () => string }): Route[] {
  const { connectFlow, publicUrl } = deps
  const cookieOptions = () => (publicUrl().startsWith('https:') ? '; Secure' : '')
  return [
    defineRoute(
      {
        method: 'GET',
        path: '/oauth/start/:ticket',
        summary: 'Goes to the provider; opened by the browser, once',
        access: 'public',
        params: Type.Object({ ticket: Type.String({ maxLength: 64 }) }),
        answers: { 302: { description: 'On to the provider' } },
      },
      async ({ params, maybeCaller, isPeek }) => {
        // Whoever only looks at a link, such as a chat that previews it, does not use it up.
        if (isPeek) return { status: 204 }
        const step = await connectFlow.open(params.ticket, maybeCaller?.userId)
        return step.kind === 'page' ? page(step) : redirect(step, cookieOptions())
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/oauth/:provider/callback',
        summary: 'Comes back from the provider; opened by the browser',
        access: 'public',
        params: Type.Object({ provider: ProviderName }),
        query: Type.Object(
          {
            state: Type.Optional(Type.String({ maxLength: 200 })),
            code: Type.Optional(Type.String({ maxLength: 4_000 })),
            error: Type.Optional(Type.String({ maxLength: 200 })),
          },
          // Providers add what they like.
          { additionalProperties: true },
        ),
        answers: {
          200: { description: 'A page that says that it is connected, where there is nowhere to return to' },
          302: { description: 'On to `returnTo`, with `connected` and `integration`, or with `error`' },
        },
      },
      async ({ params, query, headers, isPeek }) => {
        if (isPeek) return { status: 204 }
        const step = await connectFlow.arrive(params.provider, query, (name) => cookieOf(headers, name))
        if (step.kind === 'redirect') return redirect(step, cookieOptions())
        if (step.kind === 'page') return page(step)
        const { account, provider } = step.integration
        const text = `${account.name} on ${provider} is connected. You can close this page.`
        const answer = page({ kind: 'page', status: 200, title: 'Connected', text })
        const headersToo = { ...answer.headers, 'set-cookie': cookie(step.cookie) + cookieOptions() }
        return { ...answer, headers: headersToo }
      },
    ),
  ]
}

const neverKept = { 'cache-control': 'no-store' }

function page({ status, title, text }: ConnectPage): Answer {
  const headers = { ...neverKept, 'content-type': 'text/html; charset=utf-8' }
  return { status, body: plainPage({ title, text }), headers }
}

function redirect(step: { url: string; cookie: ConnectCookie }, options: string): Answer {
  const headers = { ...neverKept, location: step.url, 'set-cookie': cookie(step.cookie) + options }
  return { status: 302, headers }
}

/** Lax: the browser has to send it along when the provider sends it back. */
function cookie({ name, value = '', seconds }: ConnectCookie): string {
  return `${name}=${value}; Path=/oauth/; HttpOnly; SameSite=Lax; Max-Age=${seconds}`
}

function cookieOf({ cookie: header = '' }: IncomingHttpHeaders, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const [given = '', value = ''] = pair.trim().split('=')
    if (given === name && /^[\w-]{43}$/.test(value)) return value
  }
  return undefined
}
