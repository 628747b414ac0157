import { randomBytes } from 'node:crypto'
import Router from '@koa/router'
import helmet from 'helmet'
import Koa, { type Context } from 'koa'
import type { Logger } from 'pino'
import type { Authentication } from '../auth/strategies.ts'
import type { Caller } from '../auth/tokens.ts'
import { Forbidden, InvalidInput, MethodNotAllowed, NotFound, Unauthenticated } from '../errors.ts'
import { CallerGone } from '../sessions/start-session.ts'
import { callerAddress } from './caller-address.ts'
import type { HttpMetrics } from '../telemetry/metrics.ts'
import type { WebUi } from '../web-ui/create-web-ui.ts'
import { problemOf, unknownProblem } from './problem.ts'
import { readBody } from './read-body.ts'
import type { RequestLoad } from './request-load.ts'
import type { Answer, Call, Route, RouteAccess } from './route.ts'
import { serveWebUi } from './serve-web-ui.ts'
import { checkOrigin, cookieToken, setLoginCookie } from './session-cookie.ts'
import { createCallValidator } from './validate-call.ts'

export interface AppDeps {
  routes: Route[]
  authentication: Authentication
  log: Logger
  metrics: HttpMetrics
  /** Undefined on a node that has none. */
  webUi: WebUi | undefined
  load: RequestLoad
  /** Proxies that a request comes through. */
  proxies: number
  /** Origins that the hub is reached at. */
  origins: ReadonlySet<string>
  /** Whether the hub is reached over https: then the cookie goes over nothing else. */
  secure: boolean
}

/** All routes behind one funnel for errors. */
export function createApp(deps: AppDeps): Koa {
  const { routes, log, metrics } = deps
  const app = new Koa()
  const router = new Router()
  for (const route of routes) {
    router.register(route.contract.path, [route.contract.method], handler(route, deps))
  }
  const secureHeaders = helmetHeaders()
  const requestId = countRequests()

  app.use(async (ctx, next) => {
    const startedAt = performance.now()
    for (const [name, value] of secureHeaders) ctx.set(name, value)
    ctx.set('x-request-id', requestId())
    try {
      await next()
    } catch (error) {
      answerError(ctx, error, log)
    }
    metrics.observe(
      ctx.method,
      String(ctx['_matchedRoute'] ?? 'none'),
      ctx.status,
      performance.now() - startedAt,
    )
  })
  app.use(router.routes())
  app.use((ctx, next) => {
    const allowed = router.match(ctx.path, '').path.flatMap(({ methods }) => methods)
    if (allowed.length === 0) return next()
    ctx.set('allow', [...new Set(allowed)].join(', '))
    if (ctx.method === 'OPTIONS') ctx.status = 204
    else throw new MethodNotAllowed(`${ctx.path} does not take ${ctx.method}`)
  })
  if (deps.webUi) app.use(serveWebUi(deps.webUi))
  app.use((ctx) => {
    throw new NotFound(`There is no ${ctx.path}`)
  })
  app.on('error', (error: Error) => log.warn({ err: error }, 'a response could not be sent'))
  return app
}

function handler({ contract, handle }: Route, deps: AppDeps) {
  const validate = createCallValidator(contract)
  const { load } = deps
  const takesBody = contract.method !== 'GET'
  // Whoever looks after the hub is answered whatever the load.
  const isProbe = contract.access === 'public' && !takesBody
  return async (ctx: Context & { params: Record<string, string> }) => {
    const share = isProbe ? undefined : load.enter()
    try {
      const caller = await authenticate(ctx, deps)
      checkAccess(contract.access, ctx, caller)
      if (takesBody) share?.hold(ctx.req.headers)
      const body = takesBody ? await readBody(ctx.req) : undefined
      const call: Call<unknown, unknown, unknown> = {
        ...validate({
          path: ctx.path,
          params: ctx.params,
          query: new URLSearchParams(ctx.querystring),
          body,
        }),
        get caller() {
          return signedIn(caller)
        },
        maybeCaller: caller,
        headers: ctx.req.headers,
        isPeek: ctx.method === 'HEAD',
        address: callerAddress(ctx.req, deps.proxies),
        get gone() {
          return goneSignal(ctx)
        },
        setLogin: (token) => setLoginCookie(ctx, token, deps.secure),
      }
      answer(ctx, await handle(call as Call<never, never, never>))
    } finally {
      share?.leave()
    }
  }
}

/** @returns undefined where no token was sent, or one that is none */
async function authenticate(ctx: Context, deps: AppDeps): Promise<Caller | undefined> {
  const { headers } = ctx.req
  if (headers.authorization !== undefined) {
    return deps.authentication.byBearer(ctx.req, ctx.res)
  }
  if (cookieToken(headers.cookie) === undefined) return undefined
  checkOrigin(ctx, deps.origins)
  return deps.authentication.byCookie(ctx.req, ctx.res)
}

function checkAccess(access: RouteAccess, ctx: Context, caller: Caller | undefined): void {
  if (access === 'public') return
  if (!caller && ctx.req.headers.authorization !== undefined) {
    throw new Unauthenticated('The token is unknown, expired or revoked')
  }
  const { role } = signedIn(caller)
  if (access === 'admin' && role !== 'admin') throw new Forbidden('Only administrators may do this')
  if (access === 'builder' && role === 'user')
    throw new Forbidden('Only builders and administrators may do this')
}

function signedIn(caller: Caller | undefined): Caller {
  if (!caller) throw new Unauthenticated('Send a token: Authorization: Bearer <token>')
  return caller
}

function goneSignal(ctx: Context): AbortSignal {
  const controller = new AbortController()
  if (ctx.req.socket.destroyed) controller.abort()
  ctx.res.once('close', () => {
    // The answer to HEAD is over at once, whatever its body would have been.
    if (!ctx.res.writableFinished || ctx.method === 'HEAD') controller.abort()
  })
  return controller.signal
}

function answer(ctx: Context, { status, body, headers }: Answer): void {
  if (headers) ctx.set(headers)
  ctx.status = status
  if (body === undefined) {
    ctx.body = null
    ctx.status = status
  } else if (typeof body === 'object' && body !== null && !('pipe' in body)) {
    ctx.type = 'application/json; charset=utf-8'
    ctx.body = JSON.stringify(body)
  } else {
    ctx.body = body
  }
}

function answerError(ctx: Context, error: unknown, log: Logger): void {
  if (error instanceof CallerGone || (isAborted(error) && ctx.req.destroyed)) {
    ctx.respond = false
    ctx.res.destroy()
    return
  }
  const known = problemOf(
    isMalformedUri(error) ? new InvalidInput([{ path: '', message: 'The URL is malformed' }]) : error,
  )
  if (!known) {
    const requestId = ctx.response.get('x-request-id')
    log.error({ err: error, requestId, method: ctx.method, path: ctx.path }, 'a request failed')
  }
  const { status, body, headers } = known ?? unknownProblem
  ctx.set(headers)
  ctx.status = status
  ctx.type = 'application/problem+json'
  ctx.body = JSON.stringify(body)
}

function isAborted(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE')
  )
}

function isMalformedUri(error: unknown): boolean {
  return error instanceof URIError || (error instanceof Error && 'status' in error && error.status === 400)
}

/** Ids of requests, by which an answer is found in the log: unique over restarts, cheap to make. */
function countRequests(): () => string {
  const boot = randomBytes(6).toString('base64url')
  let requests = 0
  return () => `${boot}.${(requests += 1).toString(36)}`
}

/** `display: contents`, with and without a semicolon: what Svelte and Bits UI write on wrappers; no other is applied. */
const styleAttributes = [
  "'sha256-tcbDxjMo+xKqM21aCGYbs/QAJqB7yUXC06oPWDapBgc='",
  "'sha256-iaOezIDcQIoxCULa6FBKKuLUu09R7kG+Mlu+JVfU3Rw='",
]

/** Helmet's headers are the same for each answer: worked out once. */
function helmetHeaders(): Array<[string, string]> {
  const headers: Array<[string, string]> = []
  const response = {
    setHeader: (name: string, value: string) => void headers.push([name, value]),
    removeHeader: () => {},
  }
  const middleware = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'style-src-attr': ["'unsafe-hashes'", ...styleAttributes],
        'base-uri': ["'none'"],
        'object-src': ["'none'"],
        'frame-ancestors': ["'none'"],
        'form-action': ["'self'"],
      },
    },
    // Whether the hub is behind https is for the proxy in front of it to say.
    strictTransportSecurity: false,
  })
  middleware({} as never, response as never, () => {})
  return headers
}
