import type { Static, TObject, TSchema } from '@patchbay/sdk'
import type { IncomingHttpHeaders } from 'node:http'
import type { Caller } from '../auth/tokens.ts'

/** Who may use a route. Whoever is not signed in gets 401, whoever's role is too small 403. */
export type RouteAccess = 'public' | 'signed-in' | 'builder' | 'admin'

export interface AnswerContract {
  description: string
  /** Of the body; none where there is none. */
  schema?: TSchema
}

/** What a route takes and gives: validation, types and the OpenAPI operation come from this alone. */
export interface RouteContract<
  Params extends TObject = TObject,
  Query extends TObject = TObject,
  Body extends TSchema = TSchema,
> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `/api/things/:id` */
  path: string
  summary: string
  access: RouteAccess
  params?: Params
  /** Of strings, whole numbers and booleans; what is not listed is refused, unless it allows additional properties. */
  query?: Query
  /** A body that is not there is `{}`. */
  body?: Body
  /** Request headers that mean something here, for the documentation. */
  headers?: Record<string, string>
  answers: Record<number, AnswerContract>
}

export interface Call<Params, Query, Body> {
  params: Params
  query: Query
  body: Body
  /** @throws {Unauthenticated} on a public route that nobody is signed in on */
  readonly caller: Caller
  /** Undefined where nobody is signed in, on public routes. */
  readonly maybeCaller: Caller | undefined
  headers: IncomingHttpHeaders
  /** A HEAD request: it must do nothing that counts. */
  isPeek: boolean
  /** Of whoever makes the request, as far as the proxies tell. */
  address: string
  /** Aborted when the client has closed the connection before it was answered. */
  readonly gone: AbortSignal
  /** Sets the cookie that the web UI signs in with; undefined clears it. */
  setLogin(token: string | undefined): void
}

export interface Answer {
  status: number
  /** Written as JSON; a text as it is; a stream as it comes. */
  body?: unknown
  headers?: Record<string, string>
}

export interface Route {
  contract: RouteContract
  handle(call: Call<never, never, never>): Promise<Answer>
}

type None = Record<string, never>

/** Declares a route; the handler gets what was validated, typed by the schemas. */
export function defineRoute<
  Params extends TObject = TObject<None>,
  Query extends TObject = TObject<None>,
  Body extends TSchema = TObject<None>,
>(
  contract: RouteContract<Params, Query, Body>,
  handle: (call: Call<Static<Params>, Static<Query>, Static<Body>>) => Promise<Answer>,
): Route {
  return { contract, handle }
}
