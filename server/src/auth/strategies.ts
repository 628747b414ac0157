import type { IncomingMessage, ServerResponse } from 'node:http'
import { Passport } from 'passport'
import { Strategy as CustomStrategy } from 'passport-custom'
import { Strategy as BearerStrategy } from 'passport-http-bearer'
import type { Caller, Tokens } from './tokens.ts'

/** Finds out who makes a request: by its bearer token, or by the cookie of the web UI. */
export interface Authentication {
  byBearer(request: IncomingMessage, response: ServerResponse): Promise<Caller | undefined>
  byCookie(request: IncomingMessage, response: ServerResponse): Promise<Caller | undefined>
}

/**
 * Passport's strategies on Node's own request: the wrapper for Koa makes an object of a hundred accessors for
 * each request, which cost more than all else that is done to know the caller.
 *
 * @param options.cookieToken the token in a `cookie` header
 */
export function createAuthentication(options: {
  tokens: Tokens
  cookieToken: (header: string | undefined) => string | undefined
}): Authentication {
  const { tokens, cookieToken } = options
  const passport = new Passport()
  passport.use(
    'bearer',
    new BearerStrategy((token, done) => {
      tokens.verify(token).then((caller) => done(null, caller ?? false), done)
    }),
  )
  passport.use(
    'cookie',
    new CustomStrategy((request, done) => {
      const token = cookieToken((request as unknown as IncomingMessage).headers.cookie)
      if (token === undefined) return done(null, false)
      tokens.verify(token).then((caller) => done(null, caller ?? false), done)
    }),
  )
  const by = (strategy: string) => (request: IncomingMessage, response: ServerResponse) =>
    new Promise<Caller | undefined>((resolve, reject) => {
      const settle = (error: unknown, caller: unknown) => {
        if (error) reject(error instanceof Error ? error : new Error('authentication failed'))
        else resolve(caller ? (caller as Caller) : undefined)
      }
      const authenticate = passport.authenticate(strategy, { session: false }, settle) as Middleware
      authenticate(request, response, reject)
    })
  return { byBearer: by('bearer'), byCookie: by('cookie') }
}

type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error: unknown) => void) => void
